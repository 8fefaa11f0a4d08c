import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { aliveIn } from '../alive.ts'
import { selectNodes } from '../select-nodes.ts'
import { SELECT } from './node-routes.ts'
import type { ApiParts } from './parts.ts'

/** What was observed: how far nodes came, which controllers and boot servers are alive. */
export const statusRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, compiler, observed, members } = parts
  const Nodes = Type.Object({
    items: Type.Array(
      Type.Object({
        node: Type.String(),
        rack: Type.String(),
        problem: Type.Optional(Type.String({ description: 'why it has no boot record, or not the newest' })),
        status: Type.Optional(Type.Unknown({ description: 'its last boot, stage by stage' })),
      }),
    ),
  })
  const querystring = Type.Object({ select: SELECT })
  server.get('/status/nodes', { schema: { querystring, response: { 200: Nodes } } }, async ({ query }) => {
    const items = selectNodes(cluster, query.select).map((node) => {
      const problem = compiler.problems.get(node)
      const status = observed.status(node)
      const { rack } = cluster.inventory.resolved(node)!
      return { node, rack, ...(problem && { problem }), ...(status && { status }) }
    })
    return { items }
  })

  const Members = Type.Object({ items: Type.Array(Type.Unknown()) })
  server.get('/status/members', { schema: { response: { 200: Members } } }, async () => ({
    items: aliveIn(members),
  }))
}
