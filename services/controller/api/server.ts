import { timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import swagger from '@fastify/swagger'
import type { Logger } from 'pino'
import type { Listen } from '../../../libs/config/settings.ts'
import { VERSION } from '../../../libs/config/version.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { TokenError } from '../../../libs/http/errors.ts'
import { listen } from '../../../libs/http/listen.ts'
import { type HttpServer, makeServer } from '../../../libs/http/make-server.ts'
import { blobRoutes } from './blob-routes.ts'
import { changeRoutes } from './change-routes.ts'
import { checkRoutes } from './check-routes.ts'
import { compileRoutes } from './compile-routes.ts'
import { descriptionRoutes } from './description-routes.ts'
import { dhcpRoutes } from './dhcp-routes.ts'
import { discoveryRoutes } from './discovery-routes.ts'
import { entityRoutes } from './entity-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { explainRoutes } from './explain-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { imageDiffRoutes } from './images/diff-routes.ts'
import { imageImportRoutes } from './images/import-routes.ts'
import { imageNameRoutes } from './images/name-routes.ts'
import { pushRoutes } from './images/push-routes.ts'
import { versionChangeRoutes } from './images/version-change-routes.ts'
import { versionRoutes } from './images/version-routes.ts'
import { imageWorkRoutes } from './images/work-routes.ts'
import { kernelRoutes } from './kernel-routes.ts'
import { nodeRoutes } from './node-routes.ts'
import { overlayRoutes } from './overlay-routes.ts'
import type { ApiParts } from './parts.ts'
import { recoverRoutes } from './recover-routes.ts'
import { renderRoutes } from './render-routes.ts'
import { statusRoutes } from './status-routes.ts'
import { storageRoutes } from './storage-routes.ts'
import { undoRoutes } from './undo-routes.ts'

/** A change of ten thousand nodes fits; anything much larger is a mistake. In bytes. */
const BODY_BYTES_MAX = 64 * 1024 * 1024
/** How long a client may take to send its request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000

/** All but the blobs, which ask for no token. */
const ROUTES = [
  entityRoutes,
  nodeRoutes,
  explainRoutes,
  descriptionRoutes,
  changeRoutes,
  historyRoutes,
  undoRoutes,
  statusRoutes,
  eventRoutes,
  imageImportRoutes,
  imageWorkRoutes,
  versionRoutes,
  versionChangeRoutes,
  pushRoutes,
  imageNameRoutes,
  imageDiffRoutes,
  kernelRoutes,
  overlayRoutes,
  renderRoutes,
  dhcpRoutes,
  discoveryRoutes,
  compileRoutes,
  checkRoutes,
  recoverRoutes,
  storageRoutes,
]

/** The REST API over the unix socket (whoever may open it is trusted) and over TCP (with the token). */
export class Api {
  readonly #servers: HttpServer[] = []

  /** @throws {HttpListenError} */
  static async start(options: {
    parts: ApiParts
    socket: string
    listen: Listen
    token: string
    logger: Logger
  }): Promise<Api> {
    const { parts, socket, listen: where, token, logger } = options
    const api = new Api()
    await mkdir(dirname(socket), { recursive: true })
    await rm(socket, { force: true })
    try {
      const local = await buildServer({ parts, logger })
      api.#servers.push(local)
      await listen(local, { path: socket })
      await chmod(socket, 0o660)
      const remote = await buildServer({ parts, logger, token })
      api.#servers.push(remote)
      await listen(remote, where)
    } catch (error) {
      await api.close()
      throw error
    }
    return api
  }

  /** Where TCP clients reach it; the port is the one really bound. */
  get port(): number {
    const address = this.#servers.at(-1)?.server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** The API without a socket. With a token, every route but the blobs and the document asks for it. */
export async function buildServer(options: {
  parts: ApiParts
  logger: Logger
  token?: string
}): Promise<HttpServer> {
  const { parts, logger, token } = options
  const server = makeServer({ logger, bodyBytesMax: BODY_BYTES_MAX, requestTimeoutMs: REQUEST_TIMEOUT_MS })
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'muster', version: VERSION, license: { name: 'Apache-2.0' } },
    },
  })
  await server.register(blobRoutes, parts)
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger())
  await server.register(async (guarded) => {
    if (token !== undefined)
      guarded.addHook('onRequest', async (request) => checkToken(token, request.headers.authorization))
    for (const routes of ROUTES) {
      await guarded.register(routes, { ...parts, prefix: '/v1' })
    }
  })
  return server
}

function checkToken(token: string, header: string | undefined): void {
  const shown = header?.replace(/^Bearer +/i, '') ?? ''
  const isRight = timingSafeEqual(Buffer.from(digestOf(shown)), Buffer.from(digestOf(token)))
  // Nothing shown is never right, whatever the token is.
  if (shown !== '' && isRight) return
  throw new TokenError('this needs the token of the cluster', {
    hint: "Set MUSTER_TOKEN to what the file 'token' in a controller's data directory holds.",
  })
}
