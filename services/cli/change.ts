import type { Command } from 'commander'
import type { Base } from '../../libs/changes/conflict.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import type { EntityKind } from './api.ts'
import { differenceOf } from './difference.ts'
import type { Session } from './session.ts'
import { formatNames } from './text.ts'

/** Options of every command that changes the description of the cluster. */
export interface ChangeFlags {
  dryRun?: true
  reason?: string
}

/** One entity as it was when it was read, and as it is to be; undefined where it does not exist. */
export interface Edit {
  kind: EntityKind
  name: string
  /** Sequence of the change that put what was read; 0 if there was nothing. */
  seq: number
  before: unknown
  after: unknown
}

/** What the change log keeps of a list of names, when no reason is given. */
const REASON_NAMES_MAX = 10

export function takeChangeFlags(command: Command): Command {
  return command
    .option('--dry-run', 'only show what would be changed')
    .option('--reason <text>', 'why, for the change log')
}

/** The body of the request that makes all the edits, or none of them. */
export function changeOf(edits: readonly Edit[], reason: string) {
  const bases = edits.map(({ kind, name, seq }): Base => ({ kind, name, seq }))
  const ops = edits.map(
    ({ kind, name, after }): Operation =>
      after === undefined ? { op: 'delete', kind, name } : { op: 'put', kind, name, value: after },
  )
  return { reason, bases, ops }
}

/** Makes the edits, in one change, or shows them, and says so. `verb`: what the user asked for, `set`. */
export async function makeEdits(
  session: Session,
  options: { edits: readonly Edit[]; flags: ChangeFlags; verb: string },
): Promise<void> {
  const { client, terminal, json } = session
  const { edits, flags, verb } = options
  if (flags.dryRun) {
    if (json) terminal.json({ dryRun: true, edits: edits.map(describe) })
    else showEdits(session, edits)
    return
  }
  const kind = edits[0]!.kind
  const names = edits.map((edit) => edit.name)
  const reason = flags.reason ?? `${kind} ${verb} ${formatNames(names, REASON_NAMES_MAX)}`
  const { seq } = await client.post<{ seq: number }>('/v1/changes', changeOf(edits, reason))
  if (json) terminal.json({ dryRun: false, seq, edits: edits.map(describe) })
  else terminal.lines([`${named(kind, names)} ${doneTo(edits[0]!)} (change ${seq})`])
}

function describe({ kind, name, before, after }: Edit) {
  return { kind, name, before: before ?? null, after: after ?? null }
}

function showEdits({ terminal }: Session, edits: readonly Edit[]): void {
  for (const edit of edits) {
    terminal.lines([`${named(edit.kind, [edit.name])} would be ${doneTo(edit)}:`])
    const fields = differenceOf(edit.before, edit.after)
    terminal.table(
      [{ head: '  FIELD' }, { head: 'BEFORE' }, { head: 'AFTER' }],
      fields.map(({ field, before, after }) => [`  ${field}`, before ?? '-', after ?? '-']),
    )
  }
  terminal.lines(['Nothing was changed (--dry-run).'])
}

function doneTo(edit: Edit): string {
  if (edit.before === undefined) return 'added'
  return edit.after === undefined ? 'deleted' : 'changed'
}

/** `node n1`, `nodes n1 and n2`. */
export function named(kind: EntityKind, names: readonly string[]): string {
  return `${kind}${names.length === 1 ? '' : 's'} ${formatNames(names)}`
}
