import { posix, resolve } from 'node:path'
import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { type ChangeFlags, changeTree, takeChangeFlags } from '../../overlay/change-tree.ts'
import { isImplied, newDirectory, pathIn, withEntry, withoutImplied } from '../../overlay/edit-tree.ts'
import { mergeTree } from '../../overlay/merge-tree.ts'
import { loadOrBegin, loadOverlay, treeOf } from '../../overlay/overlay-api.ts'
import { kindOfLocal, readDirectory, readFileEntry } from '../../overlay/read-local.ts'
import type { OpenSession, Session } from '../../session.ts'

interface Flags extends ChangeFlags {
  all?: true
  allRoot?: true
  merged?: true
  overwrite?: true
  parents?: true
}

interface Import {
  name: string
  /** An absolute path on this machine. */
  source: string
  /** As the user wrote it. */
  destination: string | undefined
  flags: Flags
}

const ABOUT = `Takes a file, or all that is in a directory, of this machine into an overlay, with modes and owners. With --all the
overlay is what the directory is, and its other files go: 'muster overlay export' writes such a directory.`

/** `muster overlay import`. */
export function defineImport(noun: Command, open: OpenSession): void {
  const command = noun
    .command('import')
    .summary('take files into an overlay')
    .description(ABOUT)
    .argument('<overlay>', 'name of the overlay; with a directory, one that does not exist is made')
    .argument('<source>', 'a file or a directory on this machine')
    .argument(
      '[destination]',
      'where in the overlay: for a file the same path unless given, for a directory the top',
    )
    .option('-o, --overwrite', 'also in place of what is there')
    .option('-p, --parents', 'make the directories that a file needs')
    .option('--all', 'make the overlay what the directory is')
    .option('--all-root', 'make all of it belong to root')
    .option('--merged', 'take note that what comes with muster by now is taken into account')
  takeChangeFlags(command).action(
    async (name: string, source: string, destination: string | undefined, flags: Flags) => {
      const session = await open()
      const at = resolve(session.directory, source)
      const kind = await kindOfLocal(at)
      if (flags.all && (kind === 'file' || destination !== undefined))
        throw new UsageError('--all is about a whole directory, which becomes the whole overlay')
      const asked = { name, source: at, destination, flags }
      await (kind === 'file' ? importFile(session, asked) : importDirectory(session, asked))
    },
  )
}

async function importFile(session: Session, { name, source, destination, flags }: Import): Promise<void> {
  const allRoot = flags.allRoot === true
  const file = await readFileEntry(source, { allRoot })
  const isInto = destination?.endsWith('/') === true
  const wanted = isInto ? posix.join(destination, posix.basename(source)) : (destination ?? source)
  const overlay = await loadOverlay(session.client, name)
  let path = pathIn(wanted)
  if (overlay.tree.get(path)?.type === 'directory' || isImplied(overlay.tree, path))
    path = posix.join(path, posix.basename(source))
  const entry = { ...file, path }
  // What is in the way is told before what is missing.
  mergeTree(overlay.tree, [entry], { overlay: name, overwrite: flags.overwrite === true })
  const tree = withEntry(overlay.tree, entry, { overlay: name, parents: flags.parents === true })
  await changeTree(session, { overlay, tree, flags, doing: `import ${name} ${path}`, ...rebase(flags) })
}

async function importDirectory(
  session: Session,
  { name, source, destination = '/', flags }: Import,
): Promise<void> {
  const overlay = await loadOrBegin(session.client, name)
  const all = await readDirectory(source, { allRoot: flags.allRoot === true })
  const doing = `import ${name} from ${source}`
  if (flags.all) {
    const found = withoutImplied(all, overlay.tree)
    const tree = treeOf(found)
    await changeTree(session, { overlay, tree, flags, doing, deletesUnnamed: true, ...rebase(flags) })
    return
  }
  const top = /^\/*$/.test(destination) ? '' : pathIn(destination)
  const moved = all.map((entry) => ({ ...entry, path: posix.join(top, entry.path) }))
  const entries = withoutImplied(moved, overlay.tree)
  const start =
    top === '' || overlay.tree.has(top) || isImplied(overlay.tree, top)
      ? overlay.tree
      : withEntry(overlay.tree, newDirectory(top), { overlay: name, parents: flags.parents === true })
  const tree = mergeTree(start, entries, { overlay: name, overwrite: flags.overwrite === true })
  await changeTree(session, { overlay, tree, flags, doing, ...rebase(flags) })
}

function rebase({ merged }: Flags): { rebase?: boolean } {
  return merged ? { rebase: true } : {}
}
