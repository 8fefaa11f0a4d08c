import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { OPERATIONS_MAX } from '../../../libs/changes/change.ts'
import { KINDS, type Kind, type Operation } from '../../../libs/changes/operation.ts'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import { actorOf } from './actor.ts'
import type { ApiParts } from './parts.ts'

/** What is made by importing it: it may be deleted, but only the import puts it. */
const IMPORTED: readonly Kind[] = ['image', 'overlay']
/** Settings that people make; the others come with muster, and the cluster does not boot without them. */
const SETTINGS = ['cluster']
/** What nothing makes yet. */
const RESERVED: readonly Kind[] = ['kernel', 'secret']

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
    for (const operation of ops) checkAllowed(operation as Operation)
    const seq = await cluster.propose({
      actor: actorOf(request),
      reason,
      bases,
      plan: () => ops as Operation[],
    })
    return { seq }
  })
}

/** @throws {RequestInvalidError} for an operation that is not made by asking for it */
function checkAllowed({ op, kind, name }: Operation): void {
  if (op === 'put' && IMPORTED.includes(kind)) {
    throw new RequestInvalidError(`an ${kind} cannot be put by itself; it is made by importing it`)
  }
  if (kind === 'setting' && !SETTINGS.includes(name)) {
    throw new RequestInvalidError(
      `the setting ${name} cannot be changed; it is made of what comes with muster`,
      {
        hint: `Settings that can be changed: ${SETTINGS.join(', ')}.`,
      },
    )
  }
  if (RESERVED.includes(kind)) throw new RequestInvalidError(`there is nothing of kind ${kind} to be changed`)
}
