import type { Command } from 'commander'
import { differenceOf } from '../../../libs/model/difference.ts'
import { checkName } from '../../../libs/model/name.ts'
import { type Entity, entity } from '../api.ts'
import type { Client } from '../client.ts'
import { UsageError } from '../errors.ts'
import type { OpenSession } from '../session.ts'
import { sequence } from '../whole-number.ts'

type Kind = 'node' | 'profile'

interface Flags {
  since?: number
  until?: number
}

export interface Wanted extends Flags {
  kind: Kind
  name: string
  other?: string | undefined
}

/** One of the two things that are compared. */
interface Side {
  label: string
  value: unknown
}

/** `muster node diff`, `muster profile diff`: of two, or of one at two times; nodes with their profiles merged in. */
export function defineDiff(noun: Command, open: OpenSession, kind: Kind): void {
  const merged = kind === 'node' ? ', with their profiles merged in' : ''
  noun
    .command('diff')
    .summary(`compare two ${kind}s, or one with what it was`)
    .description(
      `Shows the fields in which two ${kind}s differ${merged}; or those in which one differs from what it was after a change.`,
    )
    .argument('<name>', `name of a ${kind}`)
    .argument('[other]', `name of another ${kind}`)
    .option('--since <change>', 'compare with what it was after this change', sequence)
    .option('--until <change>', 'not with what it is now, but with what it was after this change', sequence)
    .action((name: string, other: string | undefined, flags: Flags) =>
      diff(open, { kind, name, other, ...flags }),
    )
}

/** Shows how two differ, or one from what it was. @throws {UsageError} */
export async function diff(open: OpenSession, wanted: Wanted): Promise<void> {
  checkUsage(wanted)
  const { client, terminal, json } = await open()
  const sides = await sidesOf(client, wanted)
  const fields = differenceOf(sides[0].value, sides[1].value)
  if (json) return terminal.json(fields)
  if (fields.length === 0) return terminal.lines([`${sides[0].label} and ${sides[1].label}: no difference.`])
  terminal.table(
    ['FIELD', sides[0].label, sides[1].label].map((head) => ({ head })),
    fields.map(({ field, before, after }) => [field, before ?? '-', after ?? '-']),
  )
}

/** @throws {UsageError} */
function checkUsage({ kind, name, other, since, until }: Wanted): void {
  const isOverTime = since !== undefined
  if (until !== undefined && !isOverTime) throw new UsageError('--until goes with --since')
  if ((other === undefined) === isOverTime) return
  throw new UsageError(
    isOverTime ? `--since compares one ${kind} with itself` : `compare ${name} with what?`,
    {
      hint: `'muster ${kind} diff A B' compares two, 'muster ${kind} diff A --since CHANGE' one with what it was.`,
    },
  )
}

async function sidesOf(client: Client, wanted: Wanted): Promise<[Side, Side]> {
  const { kind, name, other, since, until } = wanted
  if (since === undefined) {
    const [one, another] = await Promise.all([entity(client, kind, name), entity(client, kind, other!)])
    return [
      { label: name, value: shown(one) },
      { label: other!, value: shown(another) },
    ]
  }
  const at = async (seq: number): Promise<Side> => ({
    label: `change ${seq}`,
    value: shown(await entityAt(client, { kind, name, seq })),
  })
  if (until !== undefined) return [await at(since), await at(until)]
  return [await at(since), { label: 'now', value: shown(await entity(client, kind, name)) }]
}

function entityAt(client: Client, of: { kind: Kind; name: string; seq: number }): Promise<Entity<Kind>> {
  const { kind, name, seq } = of
  checkName(kind, name)
  return client.get(`/v1/${kind}s/${encodeURIComponent(name)}?at=${seq}`)
}

/** What is compared: everything but the name. */
function shown({ value, resolved }: Entity<Kind>): unknown {
  if (!resolved) return value
  const { id: _, ...rest } = resolved
  return rest
}
