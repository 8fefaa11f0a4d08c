import type { Command } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import { entities } from '../../api.ts'
import { type ChangeFlags, makeEdits, takeChangeFlags } from '../../change.ts'
import { applySettings } from '../../edit.ts'
import { UsageError } from '../../errors.ts'
import type { OpenSession, Session } from '../../session.ts'
import { type SettingFlags, takeSettings } from '../../setting-flags.ts'

/** The profile that new nodes get when none is named, if it exists: Warewulf's habit. */
const DEFAULT_PROFILE = 'default'

type Flags = SettingFlags & ChangeFlags

/** `muster node add`, `muster profile add`: makes them all, or none. */
export function defineAdd(noun: Command, open: OpenSession, kind: 'node' | 'profile'): void {
  const command = noun
    .command('add')
    .summary(`make ${kind}s`)
    .description(`Makes ${kind}s with the given values, all of them or none.`)
    .argument('<names...>', `names of the new ${kind}s`)
  takeChangeFlags(takeSettings(command, kind))
  command.action(async (names: string[], flags: Flags) => {
    refuseShared(names, flags)
    for (const name of names) checkName(kind, name)
    const session = await open()
    const start = kind === 'node' && !flags.profile ? await defaultProfiles(session) : {}
    const after = applySettings(start, flags)
    const edits = [...new Set(names)].map((name) => ({ kind, name, seq: 0, before: undefined, after }))
    await makeEdits(session, { edits, flags, verb: 'add' })
  })
}

/** What only one of them can have. @throws {UsageError} */
export function refuseShared(names: readonly string[], flags: SettingFlags): void {
  if (names.length < 2) return
  for (const option of ['hwaddr', 'ipaddr'] as const) {
    if (flags[option] === undefined || flags[option] === 'UNDEF') continue
    throw new UsageError(`--${option} cannot be the same for ${names.length} of them`, {
      hint: `Leave --${option} out, then give each its own with 'set'.`,
    })
  }
}

async function defaultProfiles({ client }: Session): Promise<{ profiles?: string[] }> {
  const profiles = await entities(client, 'profile')
  return profiles.some(({ name }) => name === DEFAULT_PROFILE) ? { profiles: [DEFAULT_PROFILE] } : {}
}
