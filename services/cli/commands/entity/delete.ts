import type { Command } from 'commander'
import { type EntityKind, entitiesNamed } from '../../api.ts'
import { type ChangeFlags, type Edit, makeEdits, takeChangeFlags } from '../../change.ts'
import { refuseNone, selectNodes } from '../../select-nodes.ts'
import type { OpenSession } from '../../session.ts'
import { namesHelp } from './set.ts'

/** `muster KIND delete`: all that are named, or none. */
export function defineDelete(noun: Command, open: OpenSession, kind: EntityKind): void {
  const command = noun
    .command('delete')
    .summary(`delete ${kind}s`)
    .description(`Deletes ${kind}s, all of them or none.`)
    .argument('<names...>', namesHelp(kind))
  takeChangeFlags(command).action(async (names: string[], flags: ChangeFlags) => {
    const session = await open()
    const found =
      kind === 'node'
        ? await selectNodes(session.client, names)
        : await entitiesNamed(session.client, { kind, names })
    if (kind === 'node') refuseNone(found, names)
    const edits = found.map(
      ({ name, seq, value }): Edit => ({ kind, name, seq, before: value, after: undefined }),
    )
    await makeEdits(session, { edits, flags, verb: 'delete' })
  })
}
