import type { Command } from 'commander'
import type { Base } from '../../libs/changes/conflict.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import type { EntityKind } from './api.ts'
import { type AlteredNodes, previewLines, spreadText } from './change-preview.ts'
import { confirmChange, needsAsking } from './confirm-change.ts'
import { doneTo } from './grouped-changes.ts'
import { named, shownNames } from './names.ts'
import type { Session } from './session.ts'
import { storedEdits } from './subnets/stored-edits.ts'
import { cut } from './text.ts'
import { warnOfFailures } from './warn-of-failures.ts'

export { named } from './names.ts'

/** Options of every command that changes the description of the cluster. */
export interface ChangeFlags {
  dryRun?: true
  reason?: string
  yes?: true
}

/** One entity as it was when it was read, and as it is to be; undefined where it does not exist. */
export interface Edit {
  kind: EntityKind | 'setting' | 'subnet'
  name: string
  /** Sequence of the change that put what was read; 0 if there was nothing. */
  seq: number
  before: unknown
  after: unknown
}

/** As the controller keeps it: of subnets, all of them are one setting. */
export interface StoredEdit extends Edit {
  kind: Exclude<Edit['kind'], 'subnet'>
}

/** What the controller says of a change that it made, or of one that it only checked. */
interface Made {
  seq: number
  nodes: AlteredNodes
}

/** Characters of the reason that is made up where none is given. */
const REASON_LENGTH_MAX = 200

export function takeChangeFlags(command: Command): Command {
  return command
    .optionsGroup('The change:')
    .option('--dry-run', 'check it and show it, and change nothing')
    .option('--reason <text>', 'why, for the change log')
    .option('-y, --yes', 'do not ask, whatever it changes')
}

/** The body of the request that makes all the edits, or none of them. */
export function changeOf(edits: readonly StoredEdit[], reason: string) {
  const bases = edits.map(({ kind, name, seq }): Base => ({ kind, name, seq }))
  const ops = edits.map(
    ({ kind, name, after }): Operation =>
      after === undefined ? { op: 'delete', kind, name } : { op: 'put', kind, name, value: after },
  )
  return { reason, bases, ops }
}

/**
 * Makes the edits, in one change, and says so; or shows what they would do, where a dry run is asked for. Asks before
 * a change of more than one node. `verb`: what the user asked for, `set`.
 * @throws {RefusedError} @throws {NotConfirmedError}
 */
export async function makeEdits(
  session: Session,
  options: { edits: readonly Edit[]; flags: ChangeFlags; verb: string },
): Promise<void> {
  const { client, terminal } = session
  const { edits, flags, verb } = options
  const change = changeOf(await storedEdits(client, edits), flags.reason ?? reasonOf(edits, verb))
  const dryRun = () => client.post<Made>('/v1/changes', { ...change, dryRun: true })
  if (flags.dryRun) {
    const made = await dryRun()
    if (session.json) return terminal.json(resultOf(edits, { ...made, dryRun: true }))
    const preview = previewLines(edits, { nodes: made.nodes, width: terminal.columns })
    return terminal.lines([...preview, 'Nothing was changed (--dry-run).'])
  }
  if (!flags.yes && needsAsking(edits)) {
    const { nodes } = await dryRun()
    await confirmChange(session, { edits, nodes })
  }
  const made = await client.post<Made>('/v1/changes', change)
  if (session.json) terminal.json(resultOf(edits, { ...made, dryRun: false }))
  else terminal.lines(doneLines(edits, made))
  await warnOfFailures(session, made.seq)
}

function resultOf(edits: readonly Edit[], made: Made & { dryRun: boolean }) {
  const { dryRun, seq, nodes } = made
  const shown = edits.map(({ kind, name, before, after }) => ({
    kind,
    name,
    before: before ?? null,
    after: after ?? null,
  }))
  return { dryRun, seq, nodes, edits: shown }
}

/** `nodes n[1-4] added, profile gpu changed (change 17)`, and how far it goes beyond what is named. */
function doneLines(edits: readonly Edit[], { seq, nodes }: Made): string[] {
  const reaches = nodes.count > 0 && edits.some(({ kind }) => kind !== 'node')
  const done = [...Map.groupBy(edits, (edit) => `${doneTo(edit)} ${edit.kind}`).values()].map(
    (alike) => `${namedAll(alike)} ${doneTo(alike[0]!)}`,
  )
  return [`${done.join(', ')} (change ${seq})`, ...(reaches ? [spreadText(nodes)] : [])]
}

/** What the user asked for, for the change log: `node set n[1-4]`, `apply nodes n[1-4], profile gpu`. */
function reasonOf(edits: readonly Edit[], verb: string): string {
  const kinds = [...Map.groupBy(edits, ({ kind }) => kind).values()]
  const [{ kind } = { kind: '' }] = edits
  const names = edits.map(({ name }) => name)
  const text =
    kinds.length === 1 && kind !== 'setting'
      ? `${kind} ${verb} ${shownNames(kind, names)}`
      : `${verb} ${kinds.map(namedAll).join(', ')}`
  return cut(text, REASON_LENGTH_MAX)
}

function namedAll(alike: readonly Edit[]): string {
  return named(
    alike[0]!.kind,
    alike.map(({ name }) => name),
  )
}
