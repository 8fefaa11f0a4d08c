import type { Command } from 'commander'
import { type ChangeFlags, changeTree, takeChangeFlags } from '../../overlay/change-tree.ts'
import { pathIn, withoutPath } from '../../overlay/edit-tree.ts'
import { loadOverlay, type Tree } from '../../overlay/overlay-api.ts'
import type { OpenSession } from '../../session.ts'
import { formatNames } from '../../text.ts'

interface Flags extends ChangeFlags {
  force?: true
  parents?: true
}

/** `muster overlay delete`: an overlay, or files of it. */
export function defineDelete(noun: Command, open: OpenSession): void {
  const command = noun
    .command('delete')
    .summary('delete an overlay, or files of it')
    .description(
      'Deletes an overlay of the site: what comes with muster under its name takes its place. With paths, deletes these files of it, all of them or none.',
    )
    .argument('<overlay>', 'name of the overlay')
    .argument('[file...]', 'paths in the overlay')
    .option('-f, --force', 'also directories that are not empty')
    .option('-p, --parents', 'also the directories above that are empty then')
  takeChangeFlags(command).action(async (name: string, files: string[], flags: Flags) => {
    const paths = files.map(pathIn)
    const session = await open()
    const overlay = await loadOverlay(session.client, name)
    const options = { force: flags.force === true, parents: flags.parents === true }
    const tree = paths.reduce<Tree>(
      (left, path) => withoutPath(left, { overlay: name, path }, options),
      overlay.tree,
    )
    const doing = `delete ${name}${paths.length > 0 ? ` ${formatNames(paths)}` : ''}`
    await changeTree(session, { overlay, tree: paths.length > 0 ? tree : undefined, flags, doing })
  })
}
