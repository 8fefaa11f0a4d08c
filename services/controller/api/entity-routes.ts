import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { VERSION } from '../../../libs/config/version.ts'
import { Description } from '../../../libs/model/description.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { resolveNode } from '../../../libs/model/resolve.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import type { ApiParts } from './parts.ts'

const KINDS = ['node', 'profile', 'image', 'overlay'] as const

const Entity = Type.Object({
  name: Type.String(),
  seq: Type.Integer({ description: 'sequence of the change that last put it' }),
  value: Type.Unknown(),
  resolved: Type.Optional(Type.Unknown({ description: 'of a node: with its profiles merged in' })),
})

/** Reading the description of the cluster. */
export const entityRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { id, cluster }) => {
  const Cluster = Type.Object({
    controller: Type.String(),
    version: Type.String(),
    seq: Type.Integer({ description: 'sequence of the last change' }),
    cluster: Type.Object({ name: Type.String() }),
  })
  server.get('/cluster', { schema: { response: { 200: Cluster } } }, async () => ({
    controller: id,
    version: VERSION,
    seq: cluster.state.position.seq,
    cluster: new Description(cluster.state).cluster(),
  }))

  for (const kind of KINDS) {
    const resolvedOf = (name: string): { resolved?: ResolvedNode } => {
      const description = new Description(cluster.state)
      const node = kind === 'node' ? description.node(name) : undefined
      return node ? { resolved: resolveNode({ id: name, node, description }) } : {}
    }
    const List = Type.Object({ items: Type.Array(Entity) })
    server.get(`/${kind}s`, { schema: { response: { 200: List } } }, async () => ({
      items: [...cluster.state.entries(kind)]
        .map(([name, entity]) => ({ name, ...entity, ...resolvedOf(name) }))
        .sort((first, second) => (first.name < second.name ? -1 : 1)),
    }))

    const params = Type.Object({ name: Type.String() })
    server.get(`/${kind}s/:name`, { schema: { params, response: { 200: Entity } } }, async (request) => {
      const { name } = request.params
      const entity = cluster.state.get(kind, name)
      if (!entity) {
        throw new EntityMissingError(`there is no ${kind} ${name}`, {
          hint: `'muster ${kind} list' shows those there are.`,
        })
      }
      return { name, ...entity, ...resolvedOf(name) }
    })
  }
}
