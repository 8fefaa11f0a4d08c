import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { errorBody } from '../../../libs/http/error-reply.ts'
import { actorOf } from './actor.ts'
import { ndjson } from './ndjson.ts'
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
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps)), { objectMode: false }))
  })

  /** The status line is long sent when a build fails, so the failure is the last line. */
  async function* reported(steps: AsyncIterable<unknown>): AsyncIterable<unknown> {
    try {
      yield* steps
    } catch (error) {
      server.log.warn({ err: error }, 'image import failed')
      yield errorBody(error)
    }
  }
}
