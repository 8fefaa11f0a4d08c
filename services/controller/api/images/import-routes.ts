import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { CA_LENGTH_MAX, PASSWORD_LENGTH_MAX } from '../../images/sources/limits.ts'
import { actorOf } from '../actor.ts'
import { ndjson, reported } from '../ndjson.ts'
import type { ApiParts } from '../parts.ts'

const EXCLUDES_MAX = 1_000
const USERNAME_LENGTH_MAX = 1_024

const Body = Type.Object(
  {
    name: Type.String(),
    source: Type.String({
      minLength: 1,
      maxLength: 4_096,
      description: 'docker://NAME:TAG, oci:DIR:TAG and others, or an absolute path on the controller',
    }),
    codec: Type.Optional(Type.Enum(['gzip', 'zstd', 'auto'])),
    allRoot: Type.Boolean({ default: false, description: 'all files of the image belong to root' }),
    excludes: Type.Array(Type.String({ maxLength: 4_096 }), {
      default: [],
      maxItems: EXCLUDES_MAX,
      description: 'patterns of what to leave out, besides those of the image itself',
    }),
    stage: Type.Boolean({ default: false, description: 'the version is not live yet' }),
    force: Type.Boolean({ default: false, description: 'also if that is the live version already' }),
    platform: Type.Optional(Type.String({ maxLength: 100, description: 'linux/arm64, linux/arm/v7' })),
    username: Type.Optional(
      Type.String({ minLength: 1, maxLength: USERNAME_LENGTH_MAX, pattern: '^[^:]*$' }),
    ),
    password: Type.Optional(Type.String({ maxLength: PASSWORD_LENGTH_MAX })),
    ca: Type.Optional(
      Type.String({ maxLength: CA_LENGTH_MAX, description: 'certificates of authorities, in PEM' }),
    ),
    insecure: Type.Boolean({
      default: false,
      description: 'without TLS, or with one that nobody vouches for',
    }),
  },
  { additionalProperties: false },
)

/** Importing an image. The answer is one JSON object a line: how far it is, then result or error. Leaving cancels. */
export const imageImportRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { images }) => {
  server.post('/images/import', { schema: { body: Body } }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const { username, password = '', ca, insecure, platform, codec, ...asked } = request.body
    const steps = images.importer.run({
      ...asked,
      platform,
      codec,
      access: {
        insecure,
        ...(ca !== undefined && { ca }),
        ...(username !== undefined && { credentials: { username, password } }),
      },
      actor: actorOf(request),
      signal: gone.signal,
    })
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'image import failed')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps, onFailure)), { objectMode: false }))
  })
}
