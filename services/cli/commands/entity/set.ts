import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import { normaliseNode } from '../../../../libs/model/normalise.ts'
import { type Entity, entitiesNamed } from '../../api.ts'
import { type ChangeFlags, type Edit, makeEdits, named, takeChangeFlags } from '../../change.ts'
import type { Client } from '../../client.ts'
import { applyAssignments } from '../../edit.ts'
import { UsageError } from '../../errors.ts'
import { refuseNone, selectNodes } from '../../select-nodes.ts'
import type { OpenSession } from '../../session.ts'
import { takeCleared, takeSettings } from '../../setting-flags.ts'
import { assignmentsFor } from '../../settings/assignments-for.ts'
import { type Flags, type Plan, planOf } from '../../settings/plan.ts'

type Kind = 'node' | 'profile'

/** `muster node set`, `muster profile set`: reads each, changes the named fields, writes them in one change. */
export function defineSet(noun: Command, open: OpenSession, kind: Kind): void {
  const command = noun
    .command('set')
    .summary(`change ${kind}s`)
    .description(`Changes the named fields of ${kind}s, and no others; all of them or none.`)
    .argument('<names...>', namesHelp(kind))
  takeChangeFlags(takeSettings(command, kind))
  command.action((names: string[], flags: Flags & ChangeFlags) =>
    change(open, { kind, verb: 'set', names, flags }),
  )
}

/** `muster node unset`, `muster profile unset`: takes the named fields away. */
export function defineUnset(noun: Command, open: OpenSession, kind: Kind): void {
  const command = noun
    .command('unset')
    .summary(`clear fields of ${kind}s`)
    .description(`Clears the named fields of ${kind}s: the options of 'set' without their values.`)
    .argument('<names...>', namesHelp(kind))
  takeChangeFlags(takeCleared(command, kind))
  command.action((names: string[], flags: Flags & ChangeFlags) =>
    change(open, { kind, verb: 'unset', names, flags }),
  )
}

/** What is said of the argument that names what a command is about. */
export function namesHelp(kind: string): string {
  return kind === 'node' ? 'nodes, as a hostlist: n1, n[1-4], @gpu, n*' : `names of ${kind}s`
}

/** Those that are there under the names, of nodes under hostlists. @throws {RefusedError} if one is not */
export async function readAll(client: Client, kind: Kind, names: readonly string[]): Promise<Entity<Kind>[]> {
  if (kind === 'profile') return entitiesNamed(client, { kind, names })
  const nodes = await selectNodes(client, names)
  refuseNone(nodes, names)
  return nodes
}

async function change(
  open: OpenSession,
  options: { kind: Kind; verb: 'set' | 'unset'; names: readonly string[]; flags: Flags & ChangeFlags },
): Promise<void> {
  const { kind, verb, names, flags } = options
  const plan = planOf(flags, { kind, verb })
  refuseNothing(plan, options)
  const session = await open()
  const found = await readAll(session.client, kind, names)
  const foundNames = found.map(({ name }) => name)
  const assignments = await assignmentsFor(plan, { flags, names: foundNames, directory: session.directory })
  const edits = found.flatMap(({ name, seq, value: before }, index): Edit[] => {
    const after = normaliseNode(applyAssignments(before, assignments(index)))
    return isDeepStrictEqual(before, after) ? [] : [{ kind, name, seq, before, after }]
  })
  if (edits.length > 0) await makeEdits(session, { edits, flags, verb })
  else if (session.json) session.terminal.json({ dryRun: flags.dryRun === true, edits: [] })
  else session.terminal.lines([`Nothing to change: ${named(kind, foundNames)} had these values already.`])
}

/** @throws {UsageError} */
function refuseNothing(
  { shared, counted }: Plan,
  { kind, verb, flags }: { kind: Kind; verb: string; flags: Flags },
): void {
  if (shared.length + counted.length > 0 || flags.hwaddrFile !== undefined) return
  throw new UsageError(`no field to ${verb} is named`, {
    hint: `'muster help ${kind} ${verb}' tells what there is.`,
  })
}
