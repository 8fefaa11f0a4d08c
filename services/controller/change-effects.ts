import type { Change } from '../../libs/changes/change.ts'
import type { Kind, Operation } from '../../libs/changes/operation.ts'
import { type History, requireWhole } from './past.ts'

/** Histories that are looked up at the same time. */
const LOOKUPS_MAX = 200

/** What a change did to an entity; without `before` it made it, without `after` it deleted it. */
export interface Effect {
  kind: Kind
  name: string
  before?: unknown
  after?: unknown
}

type Read = Pick<History, 'history' | 'change'>

/** Where an entity was put last before a change, and the operation that did. */
interface Former {
  last: Operation
  formerSeq: number | undefined
}

/**
 * What a change did to each entity, in the order of its operations; of at most `max` of them.
 * @throws {HistoryIncompleteError} if it is not known whether there was something before
 */
export async function effectsOf(
  store: Read,
  { seq, change, max }: { seq: number; change: Change; max: number },
): Promise<Effect[]> {
  const formers: Former[] = []
  const operations = lastOperations(change).slice(0, max)
  while (formers.length < operations.length) {
    const some = operations.slice(formers.length, formers.length + LOOKUPS_MAX)
    formers.push(...(await Promise.all(some.map((last) => formerOf(store, { last, seq })))))
  }
  if (formers.some(({ formerSeq }) => formerSeq === undefined)) await requireWhole(store)
  const before = await valuesPut(store, formers)
  return formers.map(({ last }) => {
    const { kind, name } = last
    const value = before.get(keyOf(last))
    return {
      kind,
      name,
      ...(value !== undefined && { before: value }),
      ...(last.op === 'put' && { after: last.value }),
    }
  })
}

async function formerOf(store: Read, { last, seq }: { last: Operation; seq: number }): Promise<Former> {
  const [formerSeq] = await store.history(last.kind, last.name, { before: seq, limit: 1 })
  return { last, formerSeq }
}

/** One operation an entity: where a change names an entity twice, the last one counts. */
export function lastOperations({ ops }: Change): Operation[] {
  return [...new Map(ops.map((operation) => [keyOf(operation), operation])).values()]
}

/** The values that the entities had, by key. A change that put many of them is read once. */
async function valuesPut(store: Read, formers: readonly Former[]): Promise<Map<string, unknown>> {
  const values = new Map<string, unknown>()
  for (const [seq, entities] of Map.groupBy(formers, ({ formerSeq }) => formerSeq)) {
    const found = seq === undefined ? undefined : await store.change(seq)
    if (!found) continue
    const wanted = new Set(entities.map(({ last }) => keyOf(last)))
    for (const operation of lastOperations(found.change)) {
      if (operation.op === 'put' && wanted.has(keyOf(operation)))
        values.set(keyOf(operation), operation.value)
    }
  }
  return values
}

function keyOf({ kind, name }: Operation): string {
  return `${kind}/${name}`
}
