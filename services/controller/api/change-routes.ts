import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { OPERATIONS_MAX } from '../../../libs/changes/change.ts'
import { KINDS, type Kind, type Operation } from '../../../libs/changes/operation.ts'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import { actorOf } from './actor.ts'
import type { ApiParts } from './parts.ts'

/** What is made of a build; it may be deleted, but only the build puts it. */
const BUILT: readonly Kind[] = ['image', 'overlay', 'kernel', 'secret']

const kind = Type.Enum([...KINDS])
const name = Type.String({ minLength: 1, maxLength: 253 })

const Body = Type.Object(
  {
    reason: Type.String({ maxLength: 1_000, default: '' }),
    bases: Type.Array(
      Type.Object({ kind, name, seq: Type.Integer({ minimum: 0, description: '0: it must not exist' }) }),
      { maxItems: OPERATIONS_MAX, default: [] },
    ),
    ops: Type.Array(
      Type.Object({ op: Type.Enum(['put', 'delete']), kind, name, value: Type.Optional(Type.Unknown()) }),
      { minItems: 1, maxItems: OPERATIONS_MAX },
    ),
  },
  { additionalProperties: false },
)

/** Making a change: any number of operations, all of them or none. */
export const changeRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster }) => {
  const response = { 200: Type.Object({ seq: Type.Integer() }) }
  server.post('/changes', { schema: { body: Body, response } }, async (request) => {
    const { reason, bases, ops } = request.body
    for (const operation of ops) {
      if (operation.op === 'put' && BUILT.includes(operation.kind)) {
        throw new RequestInvalidError(
          `a ${operation.kind} cannot be put by itself; it is made by importing it`,
        )
      }
    }
    const seq = await cluster.propose({
      actor: actorOf(request),
      reason,
      bases,
      plan: () => ops as Operation[],
    })
    return { seq }
  })
}
