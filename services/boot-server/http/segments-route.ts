import Type from 'typebox'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import type { HttpServer } from '../../../libs/http/make-server.ts'
import { ARTIFACTS, artifactOf } from '../node-artifacts.ts'
import { isRefusedPort, type RuntimeParts, refusePort } from '../send-runtime.ts'

const schema = {
  params: Type.Object({ mac: Type.String() }),
  querystring: Type.Object({
    part: Type.String(),
    assetkey: Type.Optional(Type.String()),
    pair: Type.Optional(Type.String()),
  }),
}

/**
 * What an artifact is made of: a line for each segment, its SHA-256 and its size in bytes. With it who fetches an
 * artifact can check it piece by piece, and go on after what was right.
 */
export function addSegmentsRoute(server: HttpServer, parts: RuntimeParts): void {
  server.get('/segments/:mac?', { schema }, async (request, reply) => {
    const { part, assetkey: assetKey, pair: pairId } = request.query
    const name = ARTIFACTS.find((each) => each === part)
    if (!name) throw new RequestInvalidError(`part must be one of ${ARTIFACTS.join(', ')}`)
    if (name === 'runtime' && parts.isSecure() && isRefusedPort(request)) return refusePort(reply)
    const { pair } = parts.lookup.forRequest({ mac: request.params.mac, assetKey, pair: pairId })
    const { refs } = await artifactOf({ name, pair, manifests: parts.manifests })
    const lines = refs.flatMap(({ digest, size }) => (size > 0 ? [`${digest} ${size}\n`] : []))
    return reply.type('text/plain; charset=us-ascii').send(lines.join(''))
  })
}
