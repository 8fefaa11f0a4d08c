import type { Logger } from 'pino'
import Type from 'typebox'
import type { BlobRoute } from '../../libs/blobs/blob-route.ts'
import { IMAGE_PATH } from '../../libs/blobs/image-route.ts'
import { type HttpServer, makeServer } from '../../libs/http/make-server.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { BootServerMember } from '../../libs/records/member.ts'
import { addUnknownRequests, type UnknownParts } from './discovery/unknown-requests.ts'
import { addGrubRoute } from './grub.ts'
import { type ArtifactParts, addArtifactRoutes } from './http/artifact-routes.ts'
import { Asker, addMissingMac } from './http/asker.ts'
import { addFilesRoute } from './http/files-route.ts'
import { LastRequests, noteRequests } from './http/last-requests.ts'
import { BODY_BYTES_MAX, REQUEST_TIMEOUT_MS } from './http/limits.ts'
import { Neighbours } from './http/neighbours.ts'
import { usualForm } from './http/request-form.ts'
import { addSegmentsRoute } from './http/segments-route.ts'
import { addLoaderRoute, type LoaderRouteParts } from './loader-route.ts'
import { addReportRoute } from './report-route.ts'
import { addScriptRoutes, type ScriptParts } from './script-routes.ts'

/** What firmware that boots over HTTP begins its user agent with (UEFI 2.10, 24.7). */
const FIRMWARE = 'UefiHttpBoot/'

export interface BootHttpParts extends ArtifactParts, LoaderRouteParts, ScriptParts {
  onUnknown?: UnknownParts['onUnknown']
  blobs: BlobRoute
  images: BlobRoute
  /** Reads a blob. */
  read: (ref: BlobRef) => Promise<Buffer>
  /** What this server tells of itself. */
  member: () => BootServerMember
  neighbours?: Neighbours
  logger: Logger
}

/** What nodes ask over HTTP, under Warewulf's paths: look-ups and copies, nothing is rendered but the boot script. */
export function buildBootHttp(parts: BootHttpParts): HttpServer {
  const { lookup, member, blobs, images, neighbours = new Neighbours(), logger } = parts
  const server = makeServer({
    logger,
    bodyBytesMax: BODY_BYTES_MAX,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    form: usualForm,
  })
  const asker = new Asker({ lookup, neighbours })
  const last = new LastRequests()
  addMissingMac(server, asker)
  addUnknownRequests(server, parts)
  noteRequests(server, { lookup, last })
  server.addHook('onRequest', async ({ method, url, ip, headers }) => {
    const agent = headers['user-agent']
    if (agent?.startsWith(FIRMWARE)) logger.info({ agent, method, url, address: ip }, 'firmware asks')
  })

  addScriptRoutes(server, parts)
  addReportRoute(server, parts)
  addArtifactRoutes(server, parts)
  addSegmentsRoute(server, parts)
  addLoaderRoute(server, parts)
  addGrubRoute(server, parts)
  addFilesRoute(server, { ...parts, asker })

  const digest = { schema: { params: Type.Object({ digest: Type.String() }) } }
  server.get('/blobs/:digest', digest, async (request, reply) => {
    reply.hijack()
    await blobs(request.raw, reply.raw, request.params.digest)
  })
  server.get(`${IMAGE_PATH}/:digest`, digest, async (request, reply) => {
    reply.hijack()
    await images(request.raw, reply.raw, request.params.digest)
  })
  server.get('/member', async () => member())
  // In Warewulf's form; what else there is to say of this server stands beside it.
  server.get('/status', async () => ({ ...member(), nodes: last.table(lookup.nodes()) }))
  return server
}
