import type { Command } from 'commander'
import { type Entity, type EntityKind, entities } from '../../api.ts'
import type { OpenSession } from '../../session.ts'
import type { Column } from '../../table.ts'

const ORDER = new Intl.Collator('en', { numeric: true })

/** `muster KIND list`: all of a kind, by name. */
export function defineList<K extends EntityKind>(
  noun: Command,
  open: OpenSession,
  options: { kind: K; about: string; columns: readonly Column[]; rowOf: (entity: Entity<K>) => string[] },
): void {
  const { kind, about, columns, rowOf } = options
  noun
    .command('list')
    .summary(`list all ${kind}s`)
    .description(about)
    .action(async () => {
      const { client, terminal, json } = await open()
      const items = await entities(client, kind)
      items.sort((one, other) => ORDER.compare(one.name, other.name))
      if (json) terminal.json(items)
      else if (items.length === 0) terminal.lines([`There are no ${kind}s.`])
      else terminal.table(columns, items.map(rowOf))
    })
}
