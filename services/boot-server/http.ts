import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import Type from 'typebox'
import type { BlobRoute } from '../../libs/blobs/blob-route.ts'
import { IMAGE_PATH } from '../../libs/blobs/image-route.ts'
import { RequestInvalidError } from '../../libs/http/errors.ts'
import { type HttpServer, makeServer } from '../../libs/http/make-server.ts'
import type { BootServerMember } from '../../libs/records/member.ts'
import type { Stage } from '../../libs/records/node-event.ts'
import type { Pair } from '../../libs/records/pair.ts'
import { addUnknownRequests, type UnknownParts } from './discovery/unknown-requests.ts'
import { addGrubRoute } from './grub.ts'
import { addLoaderRoute, type LoaderRouteParts } from './loader-route.ts'
import type { BootRequest } from './lookup.ts'
import { ARTIFACTS, type ArtifactName, artifactOf } from './node-artifacts.ts'
import { addReportRoute } from './report-route.ts'
import { addScriptRoutes, type ScriptParts, sendScript } from './script-routes.ts'
import { type RuntimeParts, sendRuntime } from './send-runtime.ts'

/** Requests of nodes have no body. In bytes. */
const BODY_BYTES_MAX = 1_024
/** How long a node may take to send its request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000

/** Sending one of these to its end is a stage of the boot. */
const STAGE_OF: Partial<Record<ArtifactName, Stage>> = {
  kernel: 'kernel',
  image: 'image-sent',
  system: 'system-sent',
}

export interface BootHttpParts extends RuntimeParts, LoaderRouteParts, ScriptParts {
  onUnknown?: UnknownParts['onUnknown']
  blobs: BlobRoute
  images: BlobRoute
  /** What this server tells of itself. */
  member: () => BootServerMember
  logger: Logger
}

const Query = Type.Object({
  assetkey: Type.Optional(Type.String()),
  pair: Type.Optional(Type.String()),
  wait: Type.Optional(
    Type.Number({ minimum: 0, description: 'seconds to wait for another runtime overlay' }),
  ),
  stage: Type.Optional(Type.String()),
})
const Params = Type.Object({ mac: Type.String() })
const schema = { params: Params, querystring: Query }

/** What nodes ask over HTTP, under Warewulf's paths: look-ups and copies, nothing is rendered but the boot script. */
export function buildBootHttp(parts: BootHttpParts): HttpServer {
  const { lookup, member, blobs, images, logger } = parts
  const server = makeServer({ logger, bodyBytesMax: BODY_BYTES_MAX, requestTimeoutMs: REQUEST_TIMEOUT_MS })
  addUnknownRequests(server, parts)

  addScriptRoutes(server, parts)
  addReportRoute(server, parts)

  const runtime = async (request: Asking, reply: FastifyReply): Promise<FastifyReply> => {
    await sendRuntime(parts, { asked: asked(request), waitS: request.query.wait ?? 0, request, reply })
    return reply
  }
  server.get('/runtime/:mac', { schema }, (request, reply) => runtime(request, reply))

  for (const name of ARTIFACTS) {
    if (name === 'runtime') continue
    server.get(`/${name}/:mac`, { schema }, async (request, reply) => {
      await sendArtifact(parts, { name, ...lookup.forRequest(asked(request)), request, reply })
    })
  }

  server.get('/provision/:mac', { schema }, async (request, reply) => {
    const { stage, assetkey } = request.query
    if (stage === 'ipxe') return sendScript(parts, { mac: request.params.mac, assetKey: assetkey, reply })
    if (stage === 'runtime') return runtime(request, reply)
    const name = ARTIFACTS.find((artifact) => artifact === stage)
    if (!name) throw new RequestInvalidError(`stage must be one of ipxe, ${ARTIFACTS.join(', ')}`)
    await sendArtifact(parts, { name, ...lookup.forRequest(asked(request)), request, reply })
    return reply
  })

  addLoaderRoute(server, parts)
  addGrubRoute(server, parts)

  const digest = { schema: { params: Type.Object({ digest: Type.String() }) } }
  server.get('/blobs/:digest', digest, async (request, reply) => {
    reply.hijack()
    await blobs(request.raw, reply.raw, request.params.digest)
  })
  server.get(`${IMAGE_PATH}/:digest`, digest, async (request, reply) => {
    reply.hijack()
    await images(request.raw, reply.raw, request.params.digest)
  })
  server.get('/status', async () => member())
  return server
}

type Asking = FastifyRequest & {
  params: { mac: string }
  query: { assetkey?: string; pair?: string; wait?: number }
}

function asked(request: Pick<Asking, 'params' | 'query'>): BootRequest {
  const { assetkey: assetKey, pair } = request.query
  return { mac: request.params.mac, assetKey, pair }
}

async function sendArtifact(
  { manifests, sender, onStage }: BootHttpParts,
  options: { name: ArtifactName; mac: string; pair: Pair; request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { name, mac, pair, request, reply } = options
  const artifact = await artifactOf({ name, pair, manifests })
  reply.hijack()
  const { complete, bytes, ms } = await sender.send(request.raw, reply.raw, artifact, { machine: mac })
  const stage = STAGE_OF[name]
  if (complete && stage && bytes > 0) {
    onStage({ pair, mac, stage, detail: `${bytes} bytes in ${(ms / 1000).toFixed(1)} s` })
  }
}
