import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { actorOf } from './actor.ts'
import { ndjson, reported } from './ndjson.ts'
import type { ApiParts } from './parts.ts'

const Body = Type.Object(
  {
    name: Type.String(),
    source: Type.String({ minLength: 1, maxLength: 4_096, description: 'a directory on the controller' }),
    codec: Type.Enum(['gzip', 'zstd'], { default: 'gzip' }),
    allRoot: Type.Boolean({ default: false, description: 'all files of the image belong to root' }),
  },
  { additionalProperties: false },
)

/** Importing an image. The answer is one JSON object a line: progress, then result or error. Leaving cancels. */
export const imageRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { images }) => {
  server.post('/images/import', { schema: { body: Body } }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const { name, source, codec, allRoot } = request.body
    const steps = images.run({ name, source, codec, allRoot, actor: actorOf(request), signal: gone.signal })
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'image import failed')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps, onFailure)), { objectMode: false }))
  })
}
