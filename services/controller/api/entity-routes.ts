import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { VERSION } from '../../../libs/config/version.ts'
import { Description } from '../../../libs/model/description.ts'
import { entityAt } from '../past.ts'
import { inNaturalOrder } from '../select-nodes.ts'
import { missingEntity } from './missing.ts'
import type { ApiParts } from './parts.ts'

const KINDS = ['profile', 'image', 'overlay', 'kernel'] as const

const Entity = Type.Object({
  name: Type.String(),
  seq: Type.Integer({ description: 'sequence of the change that last put it; 0: it was never set' }),
  value: Type.Optional(Type.Unknown()),
})

const ListQuery = Type.Object({ view: Type.Enum(['full', 'names'], { default: 'full' }) })
const List = Type.Object({
  seq: Type.Integer({ description: 'sequence of the change that they are as of' }),
  items: Type.Array(Type.Unknown(), { description: 'full: name, seq, value; names: names' }),
})

const OneQuery = Type.Object({
  at: Type.Optional(Type.Integer({ minimum: 0, description: 'as it was after this change' })),
})

/** Reading what else the description of the cluster has; nodes are in node-routes.ts. */
export const entityRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { id, cluster, store }) => {
  const Cluster = Type.Object({
    controller: Type.String(),
    version: Type.String(),
    seq: Type.Integer({ description: 'sequence of the last change' }),
    cluster: Type.Object({ name: Type.String() }),
    problem: Type.Optional(Type.String({ description: 'why this controller takes no changes' })),
  })
  server.get('/cluster', { schema: { response: { 200: Cluster } } }, async () => ({
    controller: id,
    version: VERSION,
    seq: cluster.state.position.seq,
    cluster: new Description(cluster.state).cluster(),
    ...(cluster.refusal.reason && { problem: cluster.refusal.reason.message }),
  }))

  server.get('/settings/cluster', { schema: { response: { 200: Entity } } }, async () => ({
    name: 'cluster',
    seq: cluster.state.get('setting', 'cluster')?.seq ?? 0,
    value: new Description(cluster.state).cluster(),
  }))

  server.get('/settings/subnets', { schema: { response: { 200: Entity } } }, async () => ({
    name: 'subnets',
    seq: cluster.state.get('setting', 'subnets')?.seq ?? 0,
    value: new Description(cluster.state).subnets(),
  }))

  server.get('/settings/discovery', { schema: { response: { 200: Entity } } }, async () => ({
    name: 'discovery',
    seq: cluster.state.get('setting', 'discovery')?.seq ?? 0,
    value: new Description(cluster.state).discovery(),
  }))

  for (const name of ['boot-scripts', 'shipped-scripts'] as const) {
    server.get(`/settings/${name}`, { schema: { response: { 200: Entity } } }, async () => ({
      name,
      seq: 0,
      value: {},
      ...cluster.state.get('setting', name),
    }))
  }

  server.get('/settings/warewulf', { schema: { response: { 200: Entity } } }, async () => ({
    name: 'warewulf',
    seq: 0,
    value: undefined,
    ...cluster.state.get('setting', 'warewulf'),
  }))

  for (const kind of KINDS) {
    const listSchema = { querystring: ListQuery, response: { 200: List } }
    server.get(`/${kind}s`, { schema: listSchema }, async ({ query: { view } }) => {
      const { state } = cluster
      const names = inNaturalOrder(Array.from(state.entries(kind), ([name]) => name))
      const items = names.map((name) => ({ name, ...state.get(kind, name)! }))
      return { seq: state.position.seq, items: view === 'names' ? names : items }
    })

    const params = Type.Object({ name: Type.String() })
    const schema = { params, querystring: OneQuery, response: { 200: Entity } }
    server.get(`/${kind}s/:name`, { schema }, async ({ params: { name }, query: { at: seq } }) => {
      const { state } = cluster
      if (seq !== undefined) return { name, ...(await entityAt({ store, state, kind, name, seq })) }
      const entity = state.get(kind, name)
      if (!entity) throw missingEntity(state, { kind, name })
      return { name, ...entity }
    })
  }
}
