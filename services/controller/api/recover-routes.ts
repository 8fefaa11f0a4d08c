import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { recover } from '../recover.ts'
import { actorOf } from './actor.ts'
import { ndjson, reported } from './ndjson.ts'
import type { ApiParts } from './parts.ts'

const Body = Type.Object(
  {
    replaceLog: Type.Boolean({
      default: false,
      description:
        'delete a log that is another than that of this controller, and write this one in its place',
    }),
  },
  { additionalProperties: false },
)

/**
 * Giving NATS back what it lost of the change log. The answer is one JSON object a line: progress, then result or
 * error. Leaving ends it where it is, which does no harm.
 */
export const recoverRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  server.post('/recover', { schema: { body: Body } }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const { replaceLog } = request.body
    const { cluster, store, bus, layout, logger } = parts
    logger.warn({ actor: actorOf(request), replaceLog }, 'asked to recover the change log')
    const steps = recover({ cluster, store, bus, layout, replaceLog, signal: gone.signal, logger })
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'recovering failed')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps, onFailure)), { objectMode: false }))
  })
}
