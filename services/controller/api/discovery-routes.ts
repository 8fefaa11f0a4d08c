import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { expandHostlist } from '../../../libs/hostlist/expand-hostlist.ts'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import { normaliseMac } from '../../../libs/model/address.ts'
import { Description } from '../../../libs/model/description.ts'
import { adopt } from '../discovery/adopt.ts'
import { ADOPTED_MAX } from '../discovery/limits.ts'
import type { Machine } from '../discovery/plan-adoption.ts'
import { NodeGroups } from '../node-groups.ts'
import { actorOf } from './actor.ts'
import { REASON_LENGTH_MAX } from './change-routes.ts'
import type { ApiParts } from './parts.ts'

/** Characters of a hostlist. */
const HOSTLIST_LENGTH_MAX = 10_000

const Rack = Type.Optional(Type.String({ minLength: 1, description: 'only those that were seen in it' }))
const List = Type.Object({
  items: Type.Array(Type.Unknown(), { description: 'machines that are no nodes, first seen first' }),
})
const Body = Type.Object(
  {
    machines: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: ADOPTED_MAX,
        description: 'MAC addresses; without them all that were seen',
      }),
    ),
    rack: Rack,
    node: Type.Optional(
      Type.String({ minLength: 1, maxLength: 253, description: 'the node that one machine becomes' }),
    ),
    next: Type.Optional(
      Type.String({
        maxLength: HOSTLIST_LENGTH_MAX,
        description: 'a hostlist: each becomes the next of these that has no MAC address',
      }),
    ),
    force: Type.Boolean({ default: false, description: "take another machine's place" }),
    create: Type.Boolean({ default: false, description: 'make nodes that do not exist' }),
    profiles: Type.Array(Type.String(), {
      default: [],
      maxItems: 100,
      description: 'of nodes that are made',
    }),
    reason: Type.String({ maxLength: REASON_LENGTH_MAX, default: '' }),
    dryRun: Type.Boolean({ default: false, description: 'check everything, make nothing' }),
  },
  { additionalProperties: false },
)
const Made = Type.Object({
  seq: Type.Integer({ description: 'of the change; of a dry run, of the state it was checked against' }),
  adoptions: Type.Array(Type.Object({ mac: Type.String(), node: Type.String() })),
  unseen: Type.Array(Type.String({ description: 'machines that no boot server saw' })),
  elsewhere: Type.Array(
    Type.Object({ mac: Type.String(), node: Type.String(), rack: Type.String(), seenIn: Type.String() }),
    { description: 'machines that became nodes of another rack than they were seen in' },
  ),
})

/** Machines that were seen and are no nodes, and making nodes of them. */
export const discoveryRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster, machines }) => {
  const listed = (rack: string | undefined) =>
    machines.list(cluster.inventory, { now: Date.now(), ...(rack !== undefined && { rack }) })

  const querystring = Type.Object({ rack: Rack })
  server.get('/discovered', { schema: { querystring, response: { 200: List } } }, async ({ query }) => ({
    items: listed(query.rack),
  }))

  server.post('/discovered/adopt', { schema: { body: Body, response: { 200: Made } } }, async (request) => {
    const { node, next, force, create, profiles, reason, dryRun } = request.body
    const seen = new Map(listed(request.body.rack).map((machine) => [machine.mac, machine]))
    const wanted = request.body.machines?.map(normaliseMac) ?? [...seen.keys()].slice(0, ADOPTED_MAX)
    const distinct = [...new Set(wanted)]
    if ((node === undefined) === (next === undefined))
      throw new RequestInvalidError('either node or next says what machines become')
    if (node !== undefined && distinct.length !== 1)
      throw new RequestInvalidError('one machine, and no other number of them, can become a node')
    const made = await adopt(cluster, {
      actor: actorOf(request),
      reason,
      machines: distinct.map((mac): Machine => {
        const rack = seen.get(mac)?.rack
        return { mac, ...(rack !== undefined && { rack }) }
      }),
      to: node === undefined ? { next: nodesIn(next!) } : { node, force },
      create: create ? { profiles } : undefined,
      dryRun,
    })
    const elsewhere = made.adoptions.flatMap(({ mac, node }) => {
      const [rack, seenIn] = [cluster.inventory.resolved(node)?.rack, seen.get(mac)?.rack]
      return rack === undefined || seenIn === undefined || rack === seenIn
        ? []
        : [{ mac, node, rack, seenIn }]
    })
    return { ...made, elsewhere, unseen: distinct.filter((mac) => !seen.has(mac)) }
  })

  function nodesIn(hostlist: string): string[] {
    const { inventory, state } = cluster
    const groups = new NodeGroups({ inventory, description: new Description(state) })
    return expandHostlist(hostlist, { groups })
  }
}
