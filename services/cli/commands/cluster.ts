import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import { fieldsOf } from '../../../libs/model/difference.ts'
import { normaliseNode } from '../../../libs/model/normalise.ts'
import { SNAPSHOTS_EVERY, SNAPSHOTS_KEPT } from '../../../libs/model/settings.ts'
import { type ChangeFlags, makeEdits, takeChangeFlags } from '../change.ts'
import { readCluster } from '../documents/description.ts'
import { nothingToChange } from '../documents/nothing-to-change.ts'
import { applyAssignments } from '../edit.ts'
import { UsageError } from '../errors.ts'
import type { OpenSession, Session } from '../session.ts'
import { commaSeparated, flagOf } from '../settings/convert.ts'
import type { Assignment } from '../settings/plan.ts'
import { wholeNumber } from '../whole-number.ts'
import { defineClusterEdit } from './entity/edit.ts'

interface Flags extends ChangeFlags {
  name?: string
  comment?: string
  tagadd?: string[]
  tagdel?: string[]
  secure?: boolean
  snapshotEvery?: number
  snapshotsKept?: number
}

const CLEARED = /^(UNDEF|UNSET)?$/

export function define(noun: Command, open: OpenSession): void {
  noun
    .command('show')
    .summary('show its settings')
    .description('Shows what is said of the cluster as a whole.')
    .action(async () => show(await open()))
  defineSet(noun, open)
  defineClusterEdit(noun, open)
}

async function show({ client, terminal, json }: Session): Promise<void> {
  const cluster = await readCluster(client)
  const { name, seq, value } = cluster
  if (json) return terminal.json({ name, seq, value })
  const since = seq === 0 ? 'never set' : `change ${seq}`
  terminal.lines([`${terminal.style('bold', 'cluster')}  (${since})`])
  terminal.fields([...fieldsOf(value)])
}

function defineSet(noun: Command, open: OpenSession): void {
  const collect = (text: string, before: string[] = []) => [...before, text]
  const command = noun
    .command('set')
    .summary('change its settings')
    .description('Changes the named settings of the cluster, and no others.')
    .option('--name <name>', 'what the cluster is called')
    .option('--comment <text>', 'a remark, for people; UNDEF clears it')
    .option('--tagadd <key=value>', 'a tag to add or change, for overlays; may be repeated', collect)
    .option('--tagdel <keys>', 'tags to take away', collect)
    .option(
      '--secure <true|false>',
      'whether runtime overlays are given only to who asks from a port below 1024, as root does',
      (text) => flagOf('--secure', text),
    )
    .option(
      '--snapshot-every <changes>',
      `changes from one snapshot to the next; ${SNAPSHOTS_EVERY} unless set`,
      wholeNumber({ min: 10, max: 1_000_000 }),
    )
    .option(
      '--snapshots-kept <count>',
      `how many of the last snapshots are kept; ${SNAPSHOTS_KEPT} unless set`,
      wholeNumber({ min: 1, max: 100 }),
    )
  takeChangeFlags(command).action(async (flags: Flags) => {
    const wanted = assignmentsOf(flags)
    const session = await open()
    const { kind, name, seq, value: before } = await readCluster(session.client)
    const after = normaliseNode(applyAssignments(before as object, withSnapshots(wanted, before)))
    if (isDeepStrictEqual(before, after))
      return nothingToChange(session, { flags, why: 'the cluster has these settings already' })
    await makeEdits(session, { edits: [{ kind, name, seq, before, after }], flags, verb: 'set' })
  })
}

/** Taking away comes first, as with nodes. @throws {UsageError} */
function assignmentsOf(flags: Flags): Assignment[] {
  const { name, comment, tagadd = [], tagdel = [], secure, snapshotEvery, snapshotsKept } = flags
  if (name !== undefined && CLEARED.test(name)) throw new UsageError('a cluster must have a name')
  const assignments: Assignment[] = tagdel
    .flatMap(commaSeparated)
    .map((key) => ({ path: ['tags', key], value: undefined }))
  if (name !== undefined) assignments.push({ path: ['name'], value: name })
  if (comment !== undefined)
    assignments.push({ path: ['comment'], value: CLEARED.test(comment) ? undefined : comment })
  for (const text of tagadd) assignments.push(tagOf(text))
  if (secure !== undefined) assignments.push({ path: ['secure'], value: secure || undefined })
  if (snapshotEvery !== undefined) assignments.push({ path: ['snapshots', 'every'], value: snapshotEvery })
  if (snapshotsKept !== undefined) assignments.push({ path: ['snapshots', 'kept'], value: snapshotsKept })
  if (assignments.length > 0) return assignments
  throw new UsageError('no setting to be changed is named', {
    hint: "'muster help cluster set' tells what there is.",
  })
}

function tagOf(text: string): Assignment {
  const equals = text.indexOf('=')
  if (equals < 1) throw new UsageError(`--tagadd: ${JSON.stringify(text)} is not KEY=VALUE`)
  return { path: ['tags', text.slice(0, equals)], value: text.slice(equals + 1) }
}

/** Who says one thing of snapshots gets the usual for the other: both stand together or not at all. */
function withSnapshots(wanted: Assignment[], before: unknown): Assignment[] {
  if (!wanted.some(({ path }) => path[0] === 'snapshots')) return wanted
  const present = (before as { snapshots?: { every: number; kept: number } }).snapshots
  const usual: Assignment[] = [
    { path: ['snapshots', 'every'], value: present?.every ?? SNAPSHOTS_EVERY },
    { path: ['snapshots', 'kept'], value: present?.kept ?? SNAPSHOTS_KEPT },
  ]
  return [...usual, ...wanted]
}
