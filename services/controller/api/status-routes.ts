import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Bus } from '../../../libs/bus/bus.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { etagOf, overlayBlobs } from '../../../libs/records/pair.ts'
import { aliveIn } from '../alive.ts'
import { bootPair } from '../boot-pair.ts'
import { selectNodes } from '../select-nodes.ts'
import { SELECT } from './node-routes.ts'
import type { ApiParts } from './parts.ts'

/** For more nodes than this it is not told whether their runtime overlay is the newest: their records are read for it. */
const COMPARED_MAX = 200

/** What was observed: how far nodes came, which controllers and boot servers are alive. */
export const statusRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { bus, cluster, compiler, observed, members } = parts
  const Nodes = Type.Object({
    items: Type.Array(
      Type.Object({
        node: Type.String(),
        rack: Type.String(),
        problem: Type.Optional(Type.String({ description: 'why it has no boot record, or not the newest' })),
        status: Type.Optional(Type.Unknown({ description: 'its last boot, stage by stage' })),
        runtimeIsNewest: Type.Optional(
          Type.Boolean({
            description: `whether it has all of its newest runtime overlay; told for up to ${COMPARED_MAX} nodes`,
          }),
        ),
      }),
    ),
  })
  const querystring = Type.Object({ select: SELECT })
  server.get('/status/nodes', { schema: { querystring, response: { 200: Nodes } } }, async ({ query }) => {
    const nodes = selectNodes(cluster, query.select)
    const told = nodes.map(async (node) => {
      const problem = compiler.problems.get(node)
      const status = observed.status(node)
      const { rack } = cluster.inventory.resolved(node)!
      const runtimeIsNewest =
        status?.runtime && nodes.length <= COMPARED_MAX
          ? await hasNewest(bus, { rack, node, etag: status.runtime.etag })
          : undefined
      return {
        node,
        rack,
        ...(problem && { problem }),
        ...(status && { status }),
        ...(runtimeIsNewest !== undefined && { runtimeIsNewest }),
      }
    })
    return { items: await Promise.all(told) }
  })

  const Members = Type.Object({ items: Type.Array(Type.Unknown()) })
  server.get('/status/members', { schema: { response: { 200: Members } } }, async () => ({
    items: aliveIn(members),
  }))
}

/** Undefined if that cannot be told: NATS does not answer, or the node has no record. */
async function hasNewest(
  bus: Bus,
  of: { rack: string; node: string; etag: string | undefined },
): Promise<boolean | undefined> {
  try {
    const pair = await bootPair(bus, of)
    return pair && etagOf(overlayBlobs(pair, 'runtime')) === of.etag
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}
