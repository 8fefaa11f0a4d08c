import { resolve } from 'node:path'
import type { Command } from 'commander'
import { loadTree } from '../../overlay/overlay-api.ts'
import { writeDirectory } from '../../overlay/write-local.ts'
import type { OpenSession } from '../../session.ts'
import { formatCount, formatNames } from '../../text.ts'
import { sequence } from '../../whole-number.ts'

interface Flags {
  at?: number
  shipped?: true
}

/** `muster overlay export`. */
export function defineExport(noun: Command, open: OpenSession): void {
  noun
    .command('export')
    .summary('write an overlay as files')
    .description(
      "Writes all of an overlay as files, with modes, owners and links, as 'muster overlay import --all' takes it. Only root can give files to others and make devices.",
    )
    .argument('<overlay>', 'name of the overlay')
    .argument('<directory>', 'a directory that does not exist yet, or is empty')
    .option('--at <change>', 'as it was after this change', sequence)
    .option('--shipped', 'the overlay that comes with muster, not the one of the site')
    .action(async (overlay: string, directory: string, { at, shipped }: Flags) => {
      const session = await open()
      const { client, terminal, json } = session
      const path = resolve(session.directory, directory)
      const tree = await loadTree(client, overlay, {
        ...(at !== undefined && { at }),
        ...(shipped && { of: 'shipped' }),
      })
      const { owners, devices } = await writeDirectory(path, tree)
      if (owners.length > 0)
        terminal.warn(`only root can give these their owners, yours they are: ${formatNames(owners)}`)
      if (devices.length > 0)
        terminal.warn(`left out, devices that could not be made: ${formatNames(devices)}`)
      if (json) terminal.json({ overlay, directory: path, files: tree.size, owners, devices })
      else
        terminal.lines([
          `overlay ${overlay} written to ${path}: ${formatCount(tree.size)} files and directories`,
        ])
    })
}
