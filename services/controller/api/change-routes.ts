import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { OPERATIONS_MAX } from '../../../libs/changes/change.ts'
import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import { KINDS, type Kind, type Operation } from '../../../libs/changes/operation.ts'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import { SITE_SETTINGS } from '../../../libs/model/settings.ts'
import { makeChange } from '../make-change.ts'
import { deleteOverlay } from '../overlays/change-overlay.ts'
import { actorOf } from './actor.ts'
import type { ApiParts } from './parts.ts'

/** Characters of a reason. */
export const REASON_LENGTH_MAX = 1_000
/** What is made by importing it: it may be deleted, but only the import puts it. */
const IMPORTED: readonly Kind[] = ['image', 'overlay', 'kernel']
/** What nothing makes yet. */
const RESERVED: readonly Kind[] = ['secret']

const kind = Type.Enum([...KINDS])
const name = Type.String({ minLength: 1, maxLength: 253 })

const Body = Type.Object(
  {
    reason: Type.String({ maxLength: REASON_LENGTH_MAX, default: '' }),
    bases: Type.Array(
      Type.Object({ kind, name, seq: Type.Integer({ minimum: 0, description: '0: it must not exist' }) }),
      { maxItems: OPERATIONS_MAX, default: [] },
    ),
    ops: Type.Array(
      Type.Object({ op: Type.Enum(['put', 'delete']), kind, name, value: Type.Optional(Type.Unknown()) }),
      { minItems: 1, maxItems: OPERATIONS_MAX },
    ),
    dryRun: Type.Boolean({ default: false, description: 'check everything, make nothing' }),
  },
  { additionalProperties: false },
)

/** What a change did, or would do. */
export const Made = Type.Object({
  seq: Type.Integer({ description: 'of the change; of a dry run, of the state it was checked against' }),
  nodes: Type.Object(
    { count: Type.Integer(), folded: Type.String({ description: 'as a hostlist' }) },
    { description: 'whose description it alters, be it by way of their profiles' },
  ),
})

/** Making a change: any number of operations, all of them or none. */
export const changeRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster, store }) => {
  server.post('/changes', { schema: { body: Body, response: { 200: Made } } }, async (request) => {
    const { reason, bases, ops, dryRun } = request.body
    for (const operation of ops) checkAllowed(operation as Operation)
    const changedAt = Date.now()
    const plan = (source: EntitySource) =>
      (ops as Operation[]).flatMap((operation) =>
        // What it shadowed comes back, which the author of the change cannot know.
        operation.op === 'delete' && operation.kind === 'overlay'
          ? deleteOverlay(source, operation.name, changedAt)
          : operation,
      )
    return makeChange({ cluster, store }, { actor: actorOf(request), reason, bases, plan, dryRun })
  })
}

/** @throws {RequestInvalidError} for an operation that is not made by asking for it */
function checkAllowed({ op, kind, name }: Operation): void {
  if (op === 'put' && IMPORTED.includes(kind)) {
    throw new RequestInvalidError(
      `${kind === 'kernel' ? 'a' : 'an'} ${kind} cannot be put by itself; it is made by importing it`,
    )
  }
  if (kind === 'setting' && !SITE_SETTINGS.includes(name)) {
    throw new RequestInvalidError(
      `the setting ${name} cannot be changed; it is made of what comes with muster`,
      {
        hint: `Settings that can be changed: ${SITE_SETTINGS.join(', ')}.`,
      },
    )
  }
  if (RESERVED.includes(kind)) throw new RequestInvalidError(`there is nothing of kind ${kind} to be changed`)
}
