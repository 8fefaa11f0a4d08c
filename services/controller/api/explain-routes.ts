import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import type { Node } from '../../../libs/model/node.ts'
import { type Pair, pairId } from '../../../libs/records/pair.ts'
import { aliveIn } from '../alive.ts'
import { bootPair, servingOf } from '../boot-pair.ts'
import { explainNode } from '../explain-node.ts'
import { runningOf } from '../running.ts'
import { missingEntity } from './missing.ts'
import type { ApiParts } from './parts.ts'

const Author = Type.Optional(
  Type.Object(
    { seq: Type.Integer(), at: Type.Number(), actor: Type.String(), reason: Type.String() },
    { description: 'the change that set it' },
  ),
)
const text = (description: string) => Type.Optional(Type.String({ description }))

const Explained = Type.Object({
  name: Type.String(),
  seq: Type.Integer({ description: 'sequence of the change that this is as of' }),
  image: Type.Optional(
    Type.Object({
      name: Type.String(),
      version: Type.String({ description: "first digits of its manifest's digest" }),
      builtAt: Type.Number(),
      source: Type.String(),
      set: Author,
    }),
  ),
  kernel: Type.Optional(
    Type.Object({
      version: Type.String(),
      path: text('in the image'),
      imported: Type.Optional(
        Type.Object(
          { name: Type.String(), source: Type.String(), builtAt: Type.Number(), set: Author },
          { description: 'where it comes apart from the image' },
        ),
      ),
      asked: text('what the description asks for; without it, the newest of the image is taken'),
      available: Type.Integer({ description: 'kernels that the image has' }),
    }),
  ),
  overlays: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), set: Author })),
  device: Type.Optional(
    Type.Object({
      name: Type.String(),
      hwaddr: text('MAC address'),
      ipaddr: text('IPv4'),
      ipaddr6: text('IPv6'),
      subnet: Type.Optional(
        Type.Object(
          { name: Type.String(), rack: Type.String(), mode: Type.String() },
          { description: 'that the IPv4 address is in' },
        ),
      ),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      field: Type.String(),
      value: Type.Unknown(),
      origins: Type.Array(Type.Object({ from: Type.String(), set: Author })),
      overrode: Type.Array(Type.Object({ from: Type.String(), value: Type.Unknown() })),
    }),
  ),
  problem: text('why it cannot boot, or not as it is described now'),
  record: Type.Optional(
    Type.Object({
      pair: Type.String({ description: 'names what it would be served' }),
      nodeSeq: Type.Integer({ description: 'sequence of the change that its own record was compiled from' }),
      group: Type.String(),
      groupSeq: Type.Integer(),
    }),
  ),
  recordProblem: text('why its boot record cannot be told'),
  servers: Type.Array(
    Type.Object({
      id: Type.String(),
      live: Type.Boolean({ description: 'whether the node gets the record from it' }),
      have: Type.Optional(Type.Number({ description: 'bytes of its group that are there' })),
      total: Type.Optional(Type.Number()),
    }),
    { description: 'boot servers of its rack' },
  ),
  running: Type.Optional(
    Type.Object({
      bootedAt: Type.Number(),
      stage: Type.String(),
      seq: Type.Optional(
        Type.Integer({ description: 'of the change that what it booted was compiled from' }),
      ),
      differs: Type.Optional(Type.Boolean({ description: 'whether a reboot would give it something else' })),
      differences: Type.Optional(
        Type.Array(
          Type.Object({ what: Type.String(), before: text('as it runs'), after: text('as it would') }),
        ),
      ),
    }),
  ),
})

/** Why a node will boot what it will boot, and whether that is what runs on it. */
export const explainRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, store, compiler, members, observed } = parts
  const schema = { params: Type.Object({ name: Type.String() }), response: { 200: Explained } }
  server.get('/nodes/:name/explain', { schema }, async ({ params: { name } }) => {
    const { state, inventory } = cluster
    const [entity, resolved] = [state.get('node', name), inventory.resolved(name)]
    if (!entity || !resolved) throw missingEntity(state, { kind: 'node', name })
    const { seq } = state.position
    const problem = compiler.problems.get(name)
    const { pair, recordProblem } = await presentPair(parts, { rack: resolved.rack, node: name })
    const status = observed.status(name)
    return {
      name,
      seq,
      ...(await explainNode({ cluster, store }, { name, node: entity.value as Node, resolved })),
      ...(problem !== undefined && { problem }),
      ...(pair && { record: recordOf(pair) }),
      ...(recordProblem !== undefined && { recordProblem }),
      servers: pair ? servingOf(aliveIn(members), { rack: resolved.rack, pair }) : [],
      ...(status && { running: await runningOf({ status, pair, store, state }) }),
    }
  })
}

/** What stands in NATS now. That it cannot be asked is no reason to tell nothing. */
async function presentPair(
  { bus }: ApiParts,
  of: { rack: string; node: string },
): Promise<{ pair?: Pair; recordProblem?: string }> {
  try {
    const pair = await bootPair(bus, of)
    return pair ? { pair } : { recordProblem: 'it has none' }
  } catch (error) {
    if (error instanceof MusterError) return { recordProblem: error.message }
    throw error
  }
}

function recordOf(pair: Pair) {
  const { node, group } = pair
  return { pair: pairId(pair), nodeSeq: node.seq, group: group.id, groupSeq: group.seq }
}
