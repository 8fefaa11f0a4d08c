import type { Command } from 'commander'
import { expandHostlist } from '../../../../libs/hostlist/expand-hostlist.ts'
import { checkName } from '../../../../libs/model/name.ts'
import { normaliseNode } from '../../../../libs/model/normalise.ts'
import { entityNames } from '../../api.ts'
import { type ChangeFlags, type Edit, makeEdits, takeChangeFlags } from '../../change.ts'
import { applyAssignments } from '../../edit.ts'
import { UsageError } from '../../errors.ts'
import type { OpenSession, Session } from '../../session.ts'
import { takeSettings } from '../../setting-flags.ts'
import { assignmentsFor } from '../../settings/assignments-for.ts'
import { type Flags, planOf } from '../../settings/plan.ts'

/** The profile that new nodes get when none is named, if it exists: Warewulf's habit. */
const DEFAULT_PROFILE = 'default'

/** `muster node add`, `muster profile add`: makes them all, or none. */
export function defineAdd(noun: Command, open: OpenSession, kind: 'node' | 'profile'): void {
  const isNode = kind === 'node'
  const command = noun
    .command('add')
    .summary(`make ${kind}s`)
    .description(
      `Makes ${kind}s with the given values, all of them or none.${isNode ? ' Addresses count up along the list.' : ''}`,
    )
    .argument('<names...>', isNode ? 'names of the new nodes: n1, n[001-480]' : 'names of the new profiles')
  takeChangeFlags(takeSettings(command, kind))
  command.action(async (words: string[], flags: Flags & ChangeFlags) => {
    const names = isNode ? namesIn(words) : [...new Set(words)]
    for (const name of names) checkName(kind, name)
    const session = await open()
    const plan = planOf(flags, { kind, verb: 'set' })
    const assignments = await assignmentsFor(plan, { flags, names, directory: session.directory })
    const start = isNode && flags.profile === undefined ? await defaultProfiles(session) : {}
    const edits = names.map((name, index): Edit => {
      const after = normaliseNode(applyAssignments(start, assignments(index)))
      return { kind, name, seq: 0, before: undefined, after }
    })
    await makeEdits(session, { edits, flags, verb: 'add' })
  })
}

/** @throws {HostlistError} @throws {UsageError} */
function namesIn(words: readonly string[]): string[] {
  const names = expandHostlist(words.join(' '))
  if (names.length > 0) return names
  throw new UsageError(`${JSON.stringify(words.join(' '))} stands for no name at all`)
}

/** Those that a new node has when none are named. */
export async function defaultProfiles({ client }: Session): Promise<{ profiles?: string[] }> {
  const names = await entityNames(client, 'profile')
  return names.includes(DEFAULT_PROFILE) ? { profiles: [DEFAULT_PROFILE] } : {}
}
