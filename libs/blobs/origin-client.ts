import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { messageOf } from '../errors/muster-error.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { errnoOf } from './disk-errors.ts'
import { BlobCorruptError, OriginUnavailableError } from './errors.ts'
import { REFUSAL_BYTES_MAX, TRANSFERS_PARALLEL_MAX } from './limits.ts'

export interface OriginTimeouts {
  connectTimeoutMs: number
  idleTimeoutMs: number
}

export interface OriginRequest {
  /** Base URL; the blob is at `<origin>/blobs/<digest>`. */
  origin: string
  ref: BlobRef
  /** How many bytes are here already. */
  offset: number
  signal: AbortSignal
}

/** A blob's bytes from `offset` on, which is the one asked for or 0. */
export interface OriginAnswer {
  offset: number
  body: IncomingMessage
}

const MISSING = new Set([404, 410])

/** Asks origins for blobs over connections that are kept and are closed by `close`. */
export class OriginClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: TRANSFERS_PARALLEL_MAX })
  readonly #timeouts: OriginTimeouts

  constructor(timeouts: OriginTimeouts) {
    this.#timeouts = timeouts
  }

  /**
   * Undefined if the origin does not have the blob. The caller reads the body to its end or destroys it.
   *
   * @throws {OriginUnavailableError} @throws {BlobCorruptError} Whoever aborts gets the signal's reason.
   */
  async get(asked: OriginRequest): Promise<OriginAnswer | undefined> {
    const { origin, ref } = asked
    const response = await this.#request(asked)
    const status = response.statusCode ?? 0
    if (status === 200) return { offset: 0, body: checkLength(response, ref.size, asked) }
    // RFC 9110, section 15.3.7.
    const contentRange = `bytes ${asked.offset}-${ref.size - 1}/${ref.size}`
    if (status === 206 && response.headers['content-range'] === contentRange) {
      return { offset: asked.offset, body: checkLength(response, ref.size - asked.offset, asked) }
    }
    dismiss(response)
    if (MISSING.has(status)) return undefined
    if (status === 206 || status === 416) {
      throw new BlobCorruptError(
        `${origin} has another length of blob ${ref.digest} than ${ref.size} bytes: status ${status}, ` +
          `Content-Range ${response.headers['content-range']}`,
      )
    }
    throw new OriginUnavailableError(`${origin} answered status ${status} for blob ${ref.digest}`)
  }

  close(): void {
    this.#agent.destroy()
  }

  async #request(asked: OriginRequest): Promise<IncomingMessage> {
    for (;;) {
      const request = this.#open(asked)
      try {
        return await this.#response(request, asked.origin)
      } catch (error) {
        asked.signal.throwIfAborted()
        // A kept connection that the origin closed as the request went out says nothing; a new one will.
        if (request.reusedSocket && errnoOf(error) === 'ECONNRESET') continue
        if (error instanceof OriginUnavailableError) throw error
        throw new OriginUnavailableError(`${asked.origin}: ${messageOf(error)}`, { cause: error })
      }
    }
  }

  #open({ origin, ref, offset, signal }: OriginRequest): ClientRequest {
    let url: URL
    try {
      url = new URL(`${origin.replace(/\/+$/, '')}/blobs/${ref.digest}`)
      const headers = offset > 0 ? { range: `bytes=${offset}-`, 'if-range': `"${ref.digest}"` } : {}
      return httpRequest(url, { agent: this.#agent, headers, signal }).end()
    } catch (error) {
      throw new OriginUnavailableError(`"${origin}" cannot be asked: ${messageOf(error)}`, {
        hint: 'An origin is given as a base URL, such as http://10.0.0.1:9870.',
        cause: error,
      })
    }
  }

  /** Waits for the head of the response, and watches over the body until the request is closed. */
  #response(request: ClientRequest, origin: string): Promise<IncomingMessage> {
    const { connectTimeoutMs, idleTimeoutMs } = this.#timeouts
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    let stop = (error: Error): unknown => request.destroy(error)
    const connecting = setTimeout(
      () => stop(new OriginUnavailableError(`${origin} took no connection within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    )
    const connected = () => clearTimeout(connecting)
    request.once('socket', (socket) => (socket.connecting ? socket.once('connect', connected) : connected()))
    request.setTimeout(idleTimeoutMs, () =>
      stop(new OriginUnavailableError(`${origin} sent nothing for ${idleTimeoutMs} ms`)),
    )
    request.once('close', connected)
    request.on('error', reject)
    request.once('response', (response) => {
      // The reader of the body has to see the reason; the request's own error would not get there.
      stop = (error) => response.destroy(error)
      resolve(response)
    })
    return promise
  }
}

function checkLength(
  response: IncomingMessage,
  bytes: number,
  { origin, ref }: OriginRequest,
): IncomingMessage {
  const length = response.headers['content-length']
  if (length === undefined || Number(length) === bytes) return response
  response.destroy()
  throw new BlobCorruptError(`${origin} sends ${length} bytes of blob ${ref.digest} instead of ${bytes}`)
}

/** Ends a response whose body nobody wants, if it is short without giving up the connection. */
function dismiss(response: IncomingMessage): void {
  const length = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  response.on('error', () => {})
  if (length <= REFUSAL_BYTES_MAX) response.resume()
  else response.destroy()
}
