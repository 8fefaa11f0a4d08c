import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { importImage } from '../../images/import-image.ts'
import { actorOf } from '../actor.ts'
import { ndjson, reported } from '../ndjson.ts'
import type { ApiParts } from '../parts.ts'

const Body = Type.Object(
  {
    name: Type.String(),
    source: Type.String({ minLength: 1, maxLength: 4_096, description: 'a directory on the controller' }),
    codec: Type.Enum(['gzip', 'zstd'], { default: 'gzip' }),
    allRoot: Type.Boolean({ default: false, description: 'all files of the image belong to root' }),
    stage: Type.Boolean({ default: false, description: 'the version is not live yet' }),
  },
  { additionalProperties: false },
)

/** Importing an image. The answer is one JSON object a line: how far it is, then result or error. Leaving cancels. */
export const imageImportRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { images }) => {
  server.post('/images/import', { schema: { body: Body } }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const steps = importImage(images, { ...request.body, actor: actorOf(request), signal: gone.signal })
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'image import failed')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps, onFailure)), { objectMode: false }))
  })
}
