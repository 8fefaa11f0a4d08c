import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { isNoAddress } from '../../../libs/model/address.ts'
import { Description } from '../../../libs/model/description.ts'
import type { Node } from '../../../libs/model/node.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { whyOf } from '../../../libs/model/why.ts'
import { nodeAt } from '../past.ts'
import { selectNodes } from '../select-nodes.ts'
import { missingEntity } from './missing.ts'
import type { ApiParts } from './parts.ts'

export const SELECT = Type.Optional(
  Type.String({ description: 'a hostlist: n[1-4],@gpu!n3; all unless given' }),
)

const ListQuery = Type.Object({
  select: SELECT,
  view: Type.Enum(['full', 'summary', 'names'], { default: 'full' }),
})
const List = Type.Object({
  seq: Type.Integer({ description: 'sequence of the change that they are as of' }),
  items: Type.Array(Type.Unknown(), {
    description:
      'full: name, seq, value, resolved; summary: name and what is most asked for, with profiles merged in; names: names',
  }),
})

const OneQuery = Type.Object({
  why: Type.Boolean({ default: false, description: 'also where each value comes from' }),
  at: Type.Optional(Type.Integer({ minimum: 0, description: 'as it was after this change' })),
})
const One = Type.Object({
  name: Type.String(),
  seq: Type.Integer({ description: 'sequence of the change that last put it' }),
  value: Type.Unknown(),
  resolved: Type.Unknown({ description: 'with its profiles merged in' }),
  why: Type.Optional(
    Type.Array(
      Type.Object({
        field: Type.String(),
        value: Type.Unknown(),
        from: Type.Array(Type.String({ description: 'profile NAME, node or default' })),
        overrode: Type.Array(Type.Object({ from: Type.String(), value: Type.Unknown() })),
      }),
    ),
  ),
})

/** Reading nodes. */
export const nodeRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster, store }) => {
  server.get('/nodes', { schema: { querystring: ListQuery, response: { 200: List } } }, async ({ query }) => {
    const { seq } = cluster.state.position
    const names = selectNodes(cluster, query.select)
    if (query.view === 'names') return { seq, items: names }
    const resolved = (name: string): ResolvedNode => cluster.inventory.resolved(name)!
    if (query.view === 'summary') return { seq, items: names.map((name) => summaryOf(name, resolved(name))) }
    return {
      seq,
      items: names.map((name) => ({ name, ...cluster.state.get('node', name)!, resolved: resolved(name) })),
    }
  })

  const schema = {
    params: Type.Object({ name: Type.String() }),
    querystring: OneQuery,
    response: { 200: One },
  }
  server.get('/nodes/:name', { schema }, async ({ params: { name }, query: { why, at } }) => {
    if (at !== undefined) {
      const { entity, resolved, profileOf } = await nodeAt({ store, state: cluster.state, name, seq: at })
      const node = entity.value as Node
      return { name, ...entity, resolved, ...(why && { why: whyOf({ node, profileOf }) }) }
    }
    const [entity, resolved] = [cluster.state.get('node', name), cluster.inventory.resolved(name)]
    if (!entity || !resolved) throw missingEntity(cluster.state, { kind: 'node', name })
    const description = new Description(cluster.state)
    const profileOf = (profile: string) => description.profile(profile)
    return {
      name,
      ...entity,
      resolved,
      ...(why && { why: whyOf({ node: entity.value as Node, profileOf }) }),
    }
  })
}

/** What lists show of a node: addresses are those of the device that boots. */
function summaryOf(name: string, node: ResolvedNode) {
  const { profiles, rack, image, clusterName, kernel, networkDevices, primaryNetwork, comment } = node
  const { ipaddr, ipaddr6, hwaddr } = networkDevices[primaryNetwork ?? ''] ?? {}
  return {
    name,
    profiles,
    rack,
    image,
    clusterName,
    ipaddr: shown(ipaddr),
    ipaddr6: shown(ipaddr6),
    hwaddr,
    kernelVersion: kernel.version,
    comment,
  }
}

function shown(address: string | undefined): string | undefined {
  return address === undefined || isNoAddress(address) ? undefined : address
}
