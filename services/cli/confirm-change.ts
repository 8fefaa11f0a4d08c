import { type AlteredNodes, previewLines } from './change-preview.ts'
import { NotConfirmedError } from './errors.ts'
import { type Altered, type Done, doneTo } from './grouped-changes.ts'
import { named, shortHostlist } from './names.ts'
import type { Session } from './session.ts'
import { formatCount } from './text.ts'

const VERBS: Record<Done, string> = { added: 'Add', changed: 'Change', deleted: 'Delete' }

/** Whether it may come to a question: anything but adding or changing one node, which can alter no other. */
export function needsAsking(edits: readonly Altered[]): boolean {
  const [first] = edits
  return edits.length > 1 || (first !== undefined && (first.kind !== 'node' || doneTo(first) === 'deleted'))
}

/**
 * Shows the change and asks, if it alters more than one node or deletes anything. Where nobody can answer, it may alter
 * one node and delete one thing, and more needs --yes.
 * @throws {NotConfirmedError}
 */
export async function confirmChange(
  session: Session,
  options: { edits: readonly Altered[]; nodes: AlteredNodes },
): Promise<void> {
  const { terminal, signal } = session
  const { edits, nodes } = options
  const deleted = edits.filter((edit) => doneTo(edit) === 'deleted').length
  const isLarge = nodes.count > 1 || deleted > 1
  if (!terminal.interactive) {
    if (isLarge) throw tooLarge(edits, nodes)
    return
  }
  if (!isLarge && deleted === 0) return
  // Not on stdout: that is for the result.
  const lines = previewLines(edits, { nodes, width: terminal.progress.columns })
  terminal.note(lines.join('\n'))
  if (!(await terminal.confirm(questionOf(edits, nodes), signal))) {
    throw new NotConfirmedError('nothing was changed')
  }
}

function tooLarge(edits: readonly Altered[], { count, folded }: AlteredNodes): NotConfirmedError {
  const what =
    count > 1
      ? `${formatCount(count)} nodes would be altered: ${shortHostlist(folded, count)}`
      : `${formatCount(edits.length)} things would be altered, some of them deleted`
  return new NotConfirmedError(what, {
    hint: 'Look at it with --dry-run, then say --yes: no question can be asked here. Nothing was changed.',
  })
}

/** `Change profile default, and by it 480 nodes?` */
function questionOf(edits: readonly Altered[], { count }: AlteredNodes): string {
  const sorts = Map.groupBy(edits, (edit) => `${doneTo(edit)} ${edit.kind}`)
  if (sorts.size > 1) return `Make these changes of ${formatCount(edits.length)} things?`
  const { kind } = edits[0]!
  const names = edits.map(({ name }) => name)
  const reach =
    kind !== 'node' && count > 0
      ? `, and by that ${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}`
      : ''
  return `${VERBS[doneTo(edits[0]!)]} ${named(kind, names)}${reach}?`
}
