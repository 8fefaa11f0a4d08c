import type { Command } from 'commander'
import { type ChangeFlags, takeChangeFlags } from '../../change.ts'
import { type Current, readCluster } from '../../documents/description.ts'
import { editEntities } from '../../documents/edit-entities.ts'
import type { OpenSession } from '../../session.ts'
import { namesHelp, readAll } from './set.ts'

const ABOUT = 'in your editor (VISUAL, EDITOR, or else vi), as YAML. What you leave out is cleared'

/** `muster node edit`, `muster profile edit`. */
export function defineEdit(noun: Command, open: OpenSession, kind: 'node' | 'profile'): void {
  const command = noun
    .command('edit')
    .summary(`change ${kind}s in an editor`)
    .description(`Opens ${kind}s ${ABOUT}. All of them are changed, or none.`)
    .argument('<names...>', namesHelp(kind))
  takeChangeFlags(command).action(async (names: string[], flags: ChangeFlags) => {
    const session = await open()
    const found = await readAll(session.client, kind, names)
    const current = found.map(({ name, seq, value }): Current => ({ kind, name, seq, value }))
    await editEntities(session, { current, flags, command: `muster ${kind} import` })
  })
}

/** `muster cluster edit`. */
export function defineClusterEdit(noun: Command, open: OpenSession): void {
  const command = noun
    .command('edit')
    .summary('change its settings in an editor')
    .description(`Opens the settings of the cluster ${ABOUT}.`)
  takeChangeFlags(command).action(async (flags: ChangeFlags) => {
    const session = await open()
    const current = [await readCluster(session.client)]
    await editEntities(session, { current, flags, command: 'muster apply -f' })
  })
}
