import { type ChangeFlags, takeChangeFlags } from '../change.ts'
import { previewLines, spreadText } from '../change-preview.ts'
import { confirmChange } from '../confirm-change.ts'
import { nothingToChange } from '../documents/nothing-to-change.ts'
import { NotConfirmedError } from '../errors.ts'
import { type Altered, doneTo } from '../grouped-changes.ts'
import type { Session } from '../session.ts'
import { formatCount } from '../text.ts'
import { warnOfFailures } from '../warn-of-failures.ts'
import { changedFiles } from './files-of.ts'
import { deleteOverlay, type LoadedOverlay, type Made, putTree, type Tree } from './overlay-api.ts'
import { treeDifference } from './tree-diff.ts'

/** Lines of differences that a dry run shows. */
const PATCH_LINES_MAX = 400

export { type ChangeFlags, takeChangeFlags }

/** What a change makes of an overlay: another tree, or nothing. */
interface TreeChange {
  overlay: LoadedOverlay
  /** Undefined: the overlay of the site is deleted. */
  tree: Tree | undefined
  flags: ChangeFlags
  /** What the user asked for, for the change log: `edit etc/motd`. */
  doing: string
  /** Whether what muster ships under the name by now was taken into account. */
  rebase?: boolean
  /** Whether files may go that the user did not name. */
  deletesUnnamed?: boolean
}

/**
 * Gives an overlay another tree, in one change, as other commands change entities: previews, asks, says what was done.
 * A shipped overlay becomes the site's by that, which is said. Resolves to whether anything was to be changed.
 * @throws {RefusedError} @throws {NotConfirmedError}
 */
export async function changeTree(session: Session, change: TreeChange): Promise<boolean> {
  const { terminal } = session
  const { overlay, tree, flags } = change
  const altered = alteredOf(overlay, tree)
  if (!altered && !change.rebase) {
    nothingToChange(session, { flags, why: `overlay ${overlay.name} is like that already` })
    return false
  }
  const edits = altered ? [altered] : []
  if (flags.dryRun) {
    const made = await send(session, change, { dryRun: true })
    if (session.json) terminal.json({ dryRun: true, ...made, edits })
    else {
      const preview = previewLines(edits, { nodes: made.nodes, width: terminal.columns })
      const patch = tree ? patchLines(overlay.tree, tree) : []
      terminal.lines([...preview, ...patch, ...notes(overlay, tree), 'Nothing was changed (--dry-run).'])
    }
    return true
  }
  if (altered && !flags.yes) await confirmTree(session, { change, altered })
  const made = await send(session, change, { dryRun: false })
  if (session.json) terminal.json({ dryRun: false, ...made, edits })
  else terminal.lines(doneLines(change, { made, altered }))
  await warnOfFailures(session, made.seq)
  return true
}

/** Asks as for other changes, and also where files are deleted that nobody named. @throws {NotConfirmedError} */
async function confirmTree(
  session: Session,
  { change, altered }: { change: TreeChange; altered: Altered },
): Promise<void> {
  const { terminal, signal } = session
  const { nodes } = await send(session, change, { dryRun: true })
  await confirmChange(session, { edits: [altered], nodes })
  const { overlay, tree, deletesUnnamed } = change
  if (!deletesUnnamed || !tree || nodes.count > 1 || !terminal.interactive) return
  const deleted = [...overlay.tree.keys()].filter((path) => !tree.has(path)).length
  if (deleted === 0) return
  terminal.note(previewLines([altered], { nodes, width: terminal.progress.columns }).join('\n'))
  const files = deleted === 1 ? '1 file' : `${formatCount(deleted)} files`
  if (await terminal.confirm(`Change overlay ${overlay.name}, and delete ${files} of it?`, signal)) return
  throw new NotConfirmedError('nothing was changed')
}

function alteredOf(
  { name, value, tree: before }: LoadedOverlay,
  tree: Tree | undefined,
): Altered | undefined {
  const files = changedFiles(before, tree ?? new Map())
  if (tree && value && files.count === 0) return undefined
  return {
    kind: 'overlay',
    name,
    before: value && files.before,
    after: tree && files.after,
  }
}

/** What becomes of texts, up to a length that can be read. */
function patchLines(before: Tree, after: Tree): string[] {
  const lines = treeDifference(before, after, ['now', 'then']).flatMap(({ patch }) =>
    patch === '' ? [] : patch.trimEnd().split('\n'),
  )
  const more = lines.length - PATCH_LINES_MAX
  return more > 0 ? [...lines.slice(0, PATCH_LINES_MAX), `… and ${formatCount(more)} more lines`] : lines
}

function send(
  { client }: Session,
  { overlay, tree, flags, doing, rebase = false }: TreeChange,
  { dryRun }: { dryRun: boolean },
): Promise<Made> {
  const { name, seq } = overlay
  const options = { base: seq, reason: flags.reason ?? `overlay ${doing}`, dryRun }
  return tree ? putTree(client, { name, tree }, { ...options, rebase }) : deleteOverlay(client, name, options)
}

function doneLines(
  { overlay, tree }: TreeChange,
  { made: { seq, nodes }, altered }: { made: Made; altered: Altered | undefined },
): string[] {
  const done = altered ? doneTo(altered) : 'changed'
  return [
    `overlay ${overlay.name} ${done} (change ${seq})`,
    ...notes(overlay, tree),
    ...(nodes.count > 0 ? [spreadText(nodes)] : []),
  ]
}

/** What a change means for the overlay that comes with muster. */
function notes({ name, value }: LoadedOverlay, tree: Tree | undefined): string[] {
  if (tree && value?.origin === 'shipped') {
    return [
      `It comes with muster; from now on the site has its own. 'muster overlay diff ${name}' compares them, 'muster overlay delete ${name}' goes back.`,
    ]
  }
  return !tree && value?.shipped ? ['The one that comes with muster takes its place.'] : []
}
