import type { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { digestOf } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { HttpListenError } from '../../../libs/http/errors.ts'
import { TlsPairError } from './errors.ts'
import {
  HANDSHAKE_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  REQUEST_TIMEOUT_MS,
  TLS_LOOK_MS,
  TLS_WARN_EVERY_MS,
} from './limits.ts'
import { checkPair, concernsOf, readPair, type TlsPair, type TlsPaths } from './tls-pair.ts'

export interface HttpsOptions {
  /** What answers: the same as over HTTP. */
  handler: RequestListener
  host: string
  port: number
  paths: TlsPaths
  logger: Logger
  lookMs?: number
}

/**
 * HTTPS by a certificate and a key that may be exchanged at any time: the files are read again and again, so it does not
 * matter how they get there (written over, renamed, by a link to another directory). Connections that are there keep what
 * they began with. A pair that cannot be used leaves the one before in use; at the start there may be none yet, and
 * machines boot over HTTP until there is.
 */
export class HttpsServer implements AsyncDisposable {
  readonly #options: HttpsOptions
  #server: Server | undefined
  #leaf: X509Certificate | undefined
  #warnedAtMs = 0
  /** What was found last: a pair, or why there is none; and whether that is dealt with. */
  #found = ''
  #isSettled = false
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  /** @throws {HttpListenError} */
  static async start(options: HttpsOptions): Promise<HttpsServer> {
    const https = new HttpsServer(options)
    try {
      await https.#look(true)
    } catch (error) {
      await https.close()
      throw error
    }
    https.#lookLater()
    return https
  }

  private constructor(options: HttpsOptions) {
    this.#options = options
  }

  /** Undefined as long as there was no pair that can be used. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#looking
    const server = this.#server
    if (!server?.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => {
      const look = this.#look(false).catch((error) => {
        // To listen failed: it is tried again.
        this.#options.logger.error({ reason: messageOf(error) }, 'no HTTPS')
      })
      this.#looking = look.finally(() => {
        if (!this.#closed) this.#lookLater()
      })
    }, this.#options.lookMs ?? TLS_LOOK_MS)
  }

  async #look(isFirst: boolean): Promise<void> {
    const read = await this.#read()
    const again = read.found === this.#found
    if (again && this.#isSettled) return this.#warn()
    this.#found = read.found
    this.#isSettled = false
    try {
      if ('error' in read) throw read.error
      await this.#use(read.pair, checkPair(read.pair))
      this.#isSettled = true
    } catch (error) {
      if (!(error instanceof TlsPairError)) throw error
      // Not at once: between the writing of one file and of the other they do not fit.
      if (!again && !isFirst) return
      this.#isSettled = true
      const kept = this.#leaf ? 'the certificate before stays in use' : 'no HTTPS until there is another'
      this.#options.logger.error(
        { ...this.#options.paths, reason: error.message, kept },
        'certificate not usable',
      )
    }
  }

  async #read(): Promise<{ found: string } & ({ pair: TlsPair } | { error: unknown })> {
    try {
      const pair = await readPair(this.#options.paths)
      return { found: `${digestOf(pair.cert)} ${digestOf(pair.key)}`, pair }
    } catch (error) {
      return { found: messageOf(error), error }
    }
  }

  async #use({ cert, key }: TlsPair, leaf: X509Certificate): Promise<void> {
    const { logger, host, port } = this.#options
    // iPXE and older firmware have no elliptic curves: parameters that fit the key are for them.
    const tls = { cert, key, minVersion: 'TLSv1.2', dhparam: 'auto' } as const
    if (this.#server) this.#server.setSecureContext(tls)
    else this.#server = await this.#listen(tls, { host, port })
    this.#leaf = leaf
    this.#warnedAtMs = 0
    logger.info({ host, subject: leaf.subject, until: leaf.validTo }, 'certificate in use')
    this.#warn()
  }

  async #listen(
    tls: Parameters<Server['setSecureContext']>[0],
    { host, port }: { host: string; port: number },
  ): Promise<Server> {
    const { handler, logger } = this.#options
    const limits = {
      requestTimeout: REQUEST_TIMEOUT_MS,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    }
    const server = createServer({ ...tls, ...limits }, handler)
    server.on('tlsClientError', (error, { remoteAddress }) => {
      logger.debug({ address: remoteAddress, reason: error.message }, 'no TLS with a client')
    })
    try {
      server.listen(port, host)
      await once(server, 'listening')
      return server
    } catch (error) {
      throw new HttpListenError(`cannot listen on ${host}:${port}/tcp: ${messageOf(error)}`, {
        hint: 'See with `ss -tlnp` who has the port.',
        cause: error,
      })
    }
  }

  /** Says of the certificate in use what clients will not like, once a day. */
  #warn(): void {
    const { host: address, logger } = this.#options
    const nowMs = Date.now()
    if (!this.#leaf || nowMs - this.#warnedAtMs < TLS_WARN_EVERY_MS) return
    this.#warnedAtMs = nowMs
    const concerns = concernsOf(this.#leaf, { address, nowMs })
    if (concerns.length > 0) logger.warn({ concerns }, 'some clients will not take the certificate')
  }
}
