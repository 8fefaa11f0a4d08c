import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Description } from '../../../libs/model/description.ts'
import { resolveNode } from '../../../libs/model/resolve.ts'
import { aliveIn } from '../alive.ts'
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
  server.get('/status/nodes', { schema: { response: { 200: Nodes } } }, async () => {
    const description = new Description(cluster.state)
    const items = [...description.nodes()].map(([id, node]) => {
      const problem = compiler.problems.get(id)
      const status = observed.status(id)
      const { rack } = resolveNode({ id, node, description })
      return { node: id, rack, ...(problem && { problem }), ...(status && { status }) }
    })
    return { items: items.sort((first, second) => (first.node < second.node ? -1 : 1)) }
  })

  const Members = Type.Object({ items: Type.Array(Type.Unknown()) })
  server.get('/status/members', { schema: { response: { 200: Members } } }, async () => ({
    items: aliveIn(members),
  }))
}
