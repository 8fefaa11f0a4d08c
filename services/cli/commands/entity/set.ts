import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import { entity } from '../../api.ts'
import { type ChangeFlags, type Edit, makeEdits, named, takeChangeFlags } from '../../change.ts'
import { applySettings } from '../../edit.ts'
import type { OpenSession } from '../../session.ts'
import { type SettingFlags, takeSettings } from '../../setting-flags.ts'
import { refuseShared } from './add.ts'

type Flags = SettingFlags & ChangeFlags

/** `muster node set`, `muster profile set`: reads each, changes the named fields, writes them in one change. */
export function defineSet(noun: Command, open: OpenSession, kind: 'node' | 'profile'): void {
  const command = noun
    .command('set')
    .summary(`change ${kind}s`)
    .description(`Changes the named fields of ${kind}s, and no others; all of them or none.`)
    .argument('<names...>', `names of the ${kind}s`)
  takeChangeFlags(takeSettings(command, kind))
  command.action(async (names: string[], flags: Flags) => {
    refuseShared(names, flags)
    const session = await open()
    const edits: Edit[] = []
    for (const name of new Set(names)) {
      const { value: before, seq } = await entity(session.client, kind, name)
      const after = applySettings(before, flags)
      if (!isDeepStrictEqual(before, after)) edits.push({ kind, name, seq, before, after })
    }
    if (edits.length > 0) await makeEdits(session, { edits, flags, verb: 'set' })
    else if (session.json) session.terminal.json({ dryRun: flags.dryRun === true, edits: [] })
    else session.terminal.lines([`Nothing to change: ${named(kind, names)} had these values already.`])
  })
}
