import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Description } from '../../../libs/model/description.ts'
import { inNaturalOrder } from '../select-nodes.ts'
import type { ApiParts } from './parts.ts'

const Entity = Type.Object({ name: Type.String(), seq: Type.Integer(), value: Type.Unknown() })
const Whole = Type.Object({
  seq: Type.Integer({ description: 'sequence of the change that all of it is as of' }),
  cluster: Type.Object({ seq: Type.Integer(), value: Type.Unknown() }),
  subnets: Type.Object({ seq: Type.Integer(), value: Type.Unknown() }),
  discovery: Type.Object({ seq: Type.Integer(), value: Type.Unknown() }),
  profiles: Type.Array(Entity),
  nodes: Type.Array(Entity),
})

/** All that administrators write, of one sequence: what is exported, and what files are compared with. */
export const descriptionRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster }) => {
  server.get('/description', { schema: { response: { 200: Whole } } }, async () => {
    const { state } = cluster
    const entities = (kind: 'node' | 'profile') =>
      inNaturalOrder(Array.from(state.entries(kind), ([name]) => name)).map((name) => ({
        name,
        ...state.get(kind, name)!,
      }))
    return {
      seq: state.position.seq,
      cluster: {
        seq: state.get('setting', 'cluster')?.seq ?? 0,
        value: new Description(state).cluster(),
      },
      subnets: {
        seq: state.get('setting', 'subnets')?.seq ?? 0,
        value: new Description(state).subnets(),
      },
      discovery: {
        seq: state.get('setting', 'discovery')?.seq ?? 0,
        value: new Description(state).discovery(),
      },
      profiles: entities('profile'),
      nodes: entities('node'),
    }
  })
}
