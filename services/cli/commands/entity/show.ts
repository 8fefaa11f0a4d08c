import type { Command } from 'commander'
import { fieldsOf } from '../../../../libs/model/difference.ts'
import { type EntityKind, entity, nodeWithReasons } from '../../api.ts'
import type { OpenSession, Session } from '../../session.ts'
import { inOrder } from '../../settings/table.ts'

/** `muster KIND show NAME`: every field; of a node, with its profiles merged in. */
export function defineShow(noun: Command, open: OpenSession, kind: EntityKind): void {
  const command = noun
    .command('show')
    .summary(`show one ${kind}`)
    .description(`Shows every field of one ${kind}${kind === 'node' ? ', with its profiles merged in' : ''}.`)
    .argument('<name>', `name of the ${kind}`)
  if (kind === 'node') {
    command.option('--why', 'also where each value comes from, and what it won over')
  }
  command.action(async (name: string, flags: { why?: true }) => {
    const session = await open()
    if (flags.why) return showReasons(session, name)
    const { client, terminal, json } = session
    const found = await entity(client, kind, name)
    if (json) return terminal.json(found)
    const fields = inOrder(fieldsOf(found.resolved ?? found.value), ([field]) => field)
    terminal.lines([`${terminal.style('bold', `${kind} ${name}`)}  (change ${found.seq})`])
    terminal.fields(fields.filter(([field]) => field !== 'id'))
  })
}

async function showReasons({ client, terminal, json }: Session, name: string): Promise<void> {
  const found = await nodeWithReasons(client, name)
  if (json) return terminal.json(found)
  terminal.lines([`${terminal.style('bold', `node ${name}`)}  (change ${found.seq})`])
  terminal.table(
    ['FIELD', 'VALUE', 'FROM', 'OVERRODE'].map((head) => ({ head })),
    inOrder(found.why, ({ field }) => field).map(({ field, value, from, overrode }) => [
      field,
      textOf(value),
      from.join(', '),
      overrode.map((lost) => `${lost.from}: ${textOf(lost.value)}`).join('; '),
    ]),
  )
}

/** A value on one line: `a b` of a list, `x=1 y=2` of a map. */
function textOf(value: unknown): string {
  return [...fieldsOf(value)].map(([field, text]) => (field === '' ? text : `${field}=${text}`)).join(' ')
}
