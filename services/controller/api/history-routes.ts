import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Change } from '../../../libs/changes/change.ts'
import { KINDS, type Operation } from '../../../libs/changes/operation.ts'
import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { effectsOf, lastOperations } from '../change-effects.ts'
import type { History } from '../past.ts'
import type { ApiParts } from './parts.ts'

/** Changes in one answer, and entities of one change that are shown. */
const CHANGES_MAX = 1_000
export const ENTITIES_MAX = 10_000

const Query = Type.Object({
  kind: Type.Optional(Type.Enum([...KINDS])),
  name: Type.Optional(Type.String({ minLength: 1, description: 'only changes of this one; with kind' })),
  before: Type.Optional(Type.Integer({ minimum: 1, description: 'only changes before this one' })),
  limit: Type.Integer({ minimum: 1, maximum: CHANGES_MAX, default: 20 }),
})

const header = {
  seq: Type.Integer(),
  at: Type.Number({ description: 'milliseconds since 1970' }),
  actor: Type.String(),
  reason: Type.String(),
}
const Names = Type.Record(Type.String(), Type.String(), { description: 'by kind, names as a hostlist' })
const List = Type.Object({
  items: Type.Array(
    Type.Object({ ...header, ops: Type.Object({ put: Names, delete: Names, count: Type.Integer() }) }),
  ),
})

export const Effects = Type.Array(
  Type.Object({
    kind: Type.String(),
    name: Type.String(),
    before: Type.Optional(Type.Unknown()),
    after: Type.Optional(Type.Unknown()),
  }),
  { description: 'each entity before and after; where one is missing it did not exist' },
)
export const More = Type.Integer({ description: 'entities that it alters as well' })
const One = Type.Object({
  ...header,
  digest: Type.String(),
  prev: Type.String({ description: 'digest of the change before' }),
  entities: Effects,
  more: More,
})

/** Reading the change log. */
export const historyRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { store }) => {
  server.get('/history', { schema: { querystring: Query, response: { 200: List } } }, async ({ query }) => {
    const { kind, name, before, limit } = query
    if ((kind === undefined) !== (name === undefined)) {
      throw new RequestInvalidError('kind and name say together whose history is wanted')
    }
    const range = { limit, ...(before !== undefined && { before }) }
    const changes =
      kind && name ? await changesOf(store, { kind, name, ...range }) : await store.recent(range)
    return {
      items: changes.map(({ seq, change }) => {
        const { at, actor, reason } = change
        return { seq, at, actor, reason, ops: summaryOf(change) }
      }),
    }
  })

  const params = Type.Object({ seq: Type.Integer({ minimum: 1 }) })
  server.get('/history/:seq', { schema: { params, response: { 200: One } } }, async ({ params: { seq } }) => {
    const { change, digest } = await storedChange(store, seq)
    const { at, actor, reason, prev } = change
    const entities = await effectsOf(store, { seq, change, max: ENTITIES_MAX })
    const more = lastOperations(change).length - entities.length
    return { seq, at, actor, reason, digest, prev, entities, more }
  })
}

/** @throws {EntityMissingError} */
export async function storedChange(store: Pick<History, 'change'>, seq: number) {
  const found = await store.change(seq)
  if (found) return found
  throw new EntityMissingError(`there is no change ${seq}`, { hint: "'muster history' shows the last ones." })
}

async function changesOf(
  store: History,
  { kind, name, ...range }: { kind: Operation['kind']; name: string; before?: number; limit: number },
): Promise<{ seq: number; change: Change }[]> {
  const changes: { seq: number; change: Change }[] = []
  for (const seq of await store.history(kind, name, range)) {
    const found = await store.change(seq)
    if (found) changes.push({ seq, change: found.change })
  }
  return changes
}

/** What a change did to what, in few words. */
function summaryOf(change: Change) {
  const operations = lastOperations(change)
  const names = (op: Operation['op']): Record<string, string> => {
    const kinds = Map.groupBy(
      operations.filter((operation) => operation.op === op),
      ({ kind }) => kind,
    )
    return Object.fromEntries(
      Array.from(kinds, ([kind, of]) => [kind, foldHostlist(of.map((operation) => operation.name))]),
    )
  }
  return { put: names('put'), delete: names('delete'), count: operations.length }
}
