import Type from 'typebox'
import { RequestInvalidError } from '../../libs/http/errors.ts'
import type { HttpServer } from '../../libs/http/make-server.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

/** A node that reports that something is longer ago than this has a wrong clock. In milliseconds. */
const AGE_MAX_MS = 24 * 3_600_000
/** What an agent says of its work, in characters. */
const DETAIL_LENGTH_MAX = 200

const schema = {
  params: Type.Object({ mac: Type.String() }),
  querystring: Type.Object({
    assetkey: Type.Optional(Type.String()),
    stage: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String({ maxLength: DETAIL_LENGTH_MAX })),
    etag: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    age_ms: Type.Optional(Type.Number({ minimum: 0, maximum: AGE_MAX_MS })),
  }),
}

/** Where nodes tell how far they are. */
export function addReportRoute(
  server: HttpServer,
  parts: { lookup: Lookup; onStage: (seen: SeenStage) => void },
): void {
  const { lookup, onStage } = parts
  server.route({
    method: ['GET', 'POST'],
    url: '/report/:mac',
    schema,
    handler: async ({ params, query }, reply) => {
      const { stage, age_ms: ageMs = 0, assetkey: assetKey, detail, etag } = query
      if (stage !== 'image' && stage !== 'init' && stage !== 'up' && stage !== 'runtime') {
        throw new RequestInvalidError('stage must be one of image, init, up, runtime')
      }
      const seen = { ...lookup.forRequest({ mac: params.mac, assetKey }), stage, ageMs } as const
      const more = stage === 'runtime' && { ...(detail && { detail }), ...(etag && { etag }) }
      onStage({ ...seen, ...more })
      return reply.code(204).send()
    },
  })
}
