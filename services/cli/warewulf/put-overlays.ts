import { stat } from 'node:fs/promises'
import type { Entry } from '../../../libs/archive/entry.ts'
import { INCLUDE_OVERLAY } from '../../../libs/overlay/includes.ts'
import type { ChangeFlags } from '../change.ts'
import { NotConfirmedError } from '../errors.ts'
import { changedFiles } from '../overlay/files-of.ts'
import { type LoadedOverlay, loadOrBegin, putTree, type Tree, treeOf } from '../overlay/overlay-api.ts'
import { readDirectory } from '../overlay/read-local.ts'
import type { Session } from '../session.ts'
import { formatCount, formatNames } from '../text.ts'
import type { ChosenOverlay } from './choose-overlays.ts'
import type { Installation } from './installation.ts'

const OVERLAYS_SHOWN_MAX = 40

/** The tree of an overlay that is to be taken over. */
export interface OverlayTree {
  name: string
  entries: Entry[]
}

/** Reads the trees. In a copy that does not belong to root, all of it is taken to be root's. */
export async function readChosen(
  { root }: Installation,
  chosen: readonly ChosenOverlay[],
): Promise<OverlayTree[]> {
  const trees: OverlayTree[] = []
  for (const { name, path } of chosen) {
    const directory = root.outside(path)
    const allRoot = (await stat(directory)).uid !== 0
    trees.push({ name, entries: await readDirectory(directory, { allRoot }) })
  }
  return trees
}

/** An overlay that is to have another tree. */
interface Pending {
  overlay: LoadedOverlay
  tree: Tree
}

/**
 * Puts overlays, each by a change of its own, after asking once if nodes have any of them already. With --dry-run only
 * checks them. Resolves to the names of those that were, or would be, another than before.
 * @throws {RefusedError | NotConfirmedError}
 */
export async function putOverlays(
  session: Session,
  options: { trees: readonly OverlayTree[]; flags: ChangeFlags; reason: string },
): Promise<string[]> {
  const { trees, flags, reason } = options
  const pending = await pendingOf(session, trees)
  const put = ({ overlay: { name, seq }, tree }: Pending, dryRun: boolean) =>
    putTree(session.client, { name, tree }, { base: seq, reason, dryRun, rebase: false })
  let altered = 0
  // All before the first, so that one that is refused leaves everything as it is.
  for (const each of pending) altered += (await put(each, true)).nodes.count
  const names = pending.map(({ overlay }) => overlay.name)
  if (flags.dryRun || names.length === 0) return names
  if (altered > 1 && !flags.yes) await confirm(session, { names, altered })
  for (const each of pending) await put(each, false)
  return names
}

/** Those that would be another; to what templates include is only added. */
async function pendingOf({ client }: Session, trees: readonly OverlayTree[]): Promise<Pending[]> {
  const pending: Pending[] = []
  for (const { name, entries } of trees) {
    const overlay = await loadOrBegin(client, name)
    const own = treeOf(entries)
    const tree = name === INCLUDE_OVERLAY ? new Map([...overlay.tree, ...own]) : own
    if (!overlay.value || changedFiles(overlay.tree, tree).count > 0) pending.push({ overlay, tree })
  }
  return pending
}

async function confirm(
  { terminal, signal }: Session,
  { names, altered }: { names: readonly string[]; altered: number },
): Promise<void> {
  const what = `overlays ${formatNames(names, OVERLAYS_SHOWN_MAX)}`
  const reach = `which alters what ${formatCount(altered)} nodes have already`
  if (!terminal.interactive) {
    throw new NotConfirmedError(`${what} would be put, ${reach}`, {
      hint: 'Look at it with --dry-run, then say --yes: no question can be asked here. Nothing was changed.',
    })
  }
  if (!(await terminal.confirm(`Put ${what}, ${reach}?`, signal)))
    throw new NotConfirmedError('nothing was changed')
}
