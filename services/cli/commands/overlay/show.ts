import type { Command } from 'commander'
import { followLinks } from '../../../../libs/overlay/overlay-tree.ts'
import { entryAt, pathIn, wordFor } from '../../overlay/edit-tree.ts'
import { OverlayFileError } from '../../overlay/errors.ts'
import { loadTree } from '../../overlay/overlay-api.ts'
import { showRendered } from '../../overlay/show-rendered.ts'
import type { OpenSession, Session } from '../../session.ts'
import { sequence } from '../../whole-number.ts'

interface Flags {
  render?: string
  quiet?: true
  at?: number
  shipped?: true
}

/** `muster overlay show`. */
export function defineShow(noun: Command, open: OpenSession): void {
  noun
    .command('show')
    .summary('print a file of an overlay')
    .description('Prints a file of an overlay as it is, or with --render as a node gets it.')
    .argument('<overlay>', 'name of the overlay')
    .argument('<file>', 'path in the overlay')
    .option('-r, --render <node>', 'as it is for this node')
    .option('-q, --quiet', 'with --render: contents alone, also of several files')
    .option('--at <change>', 'as it was after this change', sequence)
    .option('--shipped', 'of the overlay that comes with muster, not of the one of the site')
    .action(async (overlay: string, file: string, flags: Flags) => {
      const path = pathIn(file)
      const session = await open()
      if (flags.render !== undefined) {
        const quiet = flags.quiet === true
        await showRendered(session, { overlay, file: path, node: flags.render, quiet, explain: false })
      } else await show(session, { overlay, path, flags })
    })
}

async function show(
  { client, terminal, json }: Session,
  { overlay, path, flags }: { overlay: string; path: string; flags: Flags },
): Promise<void> {
  const { at, shipped } = flags
  const tree = await loadTree(client, overlay, {
    ...(at !== undefined && { at }),
    ...(shipped && { of: 'shipped' }),
  })
  const entry = entryAt(tree, { overlay, path })
  const file = followLinks(entry, tree)
  if (file?.type !== 'file') {
    const what = entry.type === 'symlink' ? `is a link to ${entry.target}` : `is a ${wordFor(entry)}`
    throw new OverlayFileError({ overlay, path }, `${what}, and no file`, 'invalid')
  }
  const content = Buffer.from(file.content)
  if (!json) return terminal.text(content)
  const { mode, uid, gid } = file
  terminal.json({ overlay, path, mode, uid, gid, content: content.toString('base64') })
}
