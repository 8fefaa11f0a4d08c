import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { actorOf } from './actor.ts'
import { ndjson, reported } from './ndjson.ts'
import type { ApiParts } from './parts.ts'

const Body = Type.Object(
  {
    name: Type.String(),
    source: Type.String({
      minLength: 1,
      maxLength: 4_096,
      description: 'image:NAME, or a directory, .deb or .rpm file on the controller',
    }),
    version: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4_096,
        description: 'the beginning of a version, or a path in the source; the newest without it',
      }),
    ),
  },
  { additionalProperties: false },
)

/** Importing a kernel by itself. The answer is one JSON object a line: steps, then result or error. Leaving cancels. */
export const kernelRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { kernels }) => {
  server.post('/kernels/import', { schema: { body: Body } }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const { name, source, version } = request.body
    const steps = kernels.import({ name, source, version, actor: actorOf(request), signal: gone.signal })
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'kernel import failed')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps, onFailure)), { objectMode: false }))
  })
}
