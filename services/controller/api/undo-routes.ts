import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { makeChange } from '../make-change.ts'
import { undoingOf } from '../undo-change.ts'
import { actorOf } from './actor.ts'
import { Made, REASON_LENGTH_MAX } from './change-routes.ts'
import { Effects, ENTITIES_MAX, More, storedChange } from './history-routes.ts'
import type { ApiParts } from './parts.ts'

const Body = Type.Object(
  {
    seq: Type.Integer({ minimum: 1, description: 'the change whose effects are taken back' }),
    reason: Type.Optional(Type.String({ maxLength: REASON_LENGTH_MAX })),
    dryRun: Type.Boolean({ default: false, description: 'check everything, make nothing' }),
  },
  { additionalProperties: false },
)
const Undone = Type.Object({ ...Made.properties, entities: Effects, more: More })

/** Taking a change back, by another change. */
export const undoRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster, store }) => {
  server.post('/undo', { schema: { body: Body, response: { 200: Undone } } }, async (request) => {
    const { seq, reason, dryRun } = request.body
    const { change } = await storedChange(store, seq)
    const { entities, ...undoing } = await undoingOf({ store, cluster }, { seq, change })
    const made = await makeChange(
      { cluster, store },
      { actor: actorOf(request), reason: reason ?? reasonOf(seq, change.reason), dryRun, ...undoing },
    )
    const shown = entities.slice(0, ENTITIES_MAX)
    return { ...made, entities: shown, more: entities.length - shown.length }
  })
}

function reasonOf(seq: number, reason: string): string {
  return `undo change ${seq}${reason === '' ? '' : `: ${reason}`}`.slice(0, REASON_LENGTH_MAX)
}
