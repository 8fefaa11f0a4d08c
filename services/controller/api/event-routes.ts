import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ndjson } from './ndjson.ts'
import type { ApiParts } from './parts.ts'

/** The events of boots, one JSON object a line: first those kept, then, if asked, live ones until the client leaves. */
export const eventRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { observed }) => {
  const querystring = Type.Object({ follow: Type.Boolean({ default: false }) })
  server.get('/events', { schema: { querystring } }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const events = observed.events({ follow: request.query.follow, signal: gone.signal })
    return reply.type('application/x-ndjson').send(Readable.from(ndjson(events), { objectMode: false }))
  })
}
