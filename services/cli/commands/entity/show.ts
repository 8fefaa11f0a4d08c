import type { Command } from 'commander'
import { type EntityKind, entity } from '../../api.ts'
import { fieldsOf } from '../../difference.ts'
import type { OpenSession } from '../../session.ts'

/** `muster KIND show NAME`: every field; of a node, with its profiles merged in. */
export function defineShow(noun: Command, open: OpenSession, kind: EntityKind): void {
  noun
    .command('show')
    .summary(`show one ${kind}`)
    .description(`Shows every field of one ${kind}${kind === 'node' ? ', with its profiles merged in' : ''}.`)
    .argument('<name>', `name of the ${kind}`)
    .action(async (name: string) => {
      const { client, terminal, json } = await open()
      const found = await entity(client, kind, name)
      if (json) return terminal.json(found)
      const fields = [...fieldsOf(found.resolved ?? found.value)].filter(([field]) => field !== 'id')
      terminal.lines([`${terminal.style('bold', `${kind} ${name}`)}  (change ${found.seq})`])
      terminal.table([{ head: 'FIELD' }, { head: 'VALUE' }], fields)
    })
}
