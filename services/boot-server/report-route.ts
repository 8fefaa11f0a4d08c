import Type from 'typebox'
import { RequestInvalidError } from '../../libs/http/errors.ts'
import type { HttpServer } from '../../libs/http/make-server.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

/** A node that reports that something is longer ago than this has a wrong clock. In milliseconds. */
const AGE_MAX_MS = 24 * 3_600_000
/** What an agent says of its work, or a boot script of what failed, in characters. */
export const DETAIL_LENGTH_MAX = 200

/** What nodes tell themselves. */
const REPORTED = ['image', 'init', 'up', 'runtime', 'failed'] as const

function isReported(stage: string | undefined): stage is (typeof REPORTED)[number] {
  return REPORTED.includes(stage as never)
}

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
      if (!isReported(stage)) throw new RequestInvalidError(`stage must be one of ${REPORTED.join(', ')}`)
      const seen = { ...lookup.forRequest({ mac: params.mac, assetKey }), stage, ageMs } as const
      onStage({
        ...seen,
        ...((stage === 'runtime' || stage === 'failed') && detail && { detail }),
        ...(stage === 'runtime' && etag && { etag }),
      })
      if (stage !== 'failed') return reply.code(204).send()
      // Scripts report failures, and GRUB takes any status but 200 for one itself.
      return reply.type('text/plain; charset=us-ascii').send('noted\n')
    },
  })
}
