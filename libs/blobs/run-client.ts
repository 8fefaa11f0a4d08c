import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import type { Digest } from '../digest/digest.ts'
import { messageOf } from '../errors/muster-error.ts'
import { errnoOf } from './disk-errors.ts'
import { OriginUnavailableError } from './errors.ts'
import {
  ORIGIN_CONNECT_TIMEOUT_MS,
  REFUSAL_BYTES_MAX,
  RUNS_PARALLEL_MAX,
  WAIT_ARRIVAL_MAX_MS,
} from './limits.ts'

export interface RunRequest {
  /** Base URL, and the path below it. */
  origin: string
  path: string
  /** Names the whole content. */
  etag: Digest
  /** The bytes `start` (included) to `end` (not included). */
  start: number
  end: number
  /** Whether the origin shall wait for what is on its way there. */
  waits: boolean
  /** Called for each sign that it does. */
  onSign: () => void
  signal: AbortSignal
}

/** The bytes `start` to `end`, where the latter may be less than was asked for. */
export interface RunAnswer {
  end: number
  body: IncomingMessage
}

const MISSING = new Set([404, 410])

/** Asks other servers for runs of bytes over connections that are kept and are closed by `close`. */
export class RunClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: RUNS_PARALLEL_MAX })

  /**
   * Undefined if the origin has nothing of it. The caller watches over the time, also of the body, which it reads to its
   * end or destroys. @throws {OriginUnavailableError} Whoever aborts gets the signal's reason.
   */
  async get(asked: RunRequest): Promise<RunAnswer | undefined> {
    const { origin, path, start, end } = asked
    const response = await this.#request(asked)
    const status = response.statusCode ?? 0
    const [, from, to] = /^bytes (\d+)-(\d+)\/\d+$/.exec(response.headers['content-range'] ?? '') ?? []
    if (status === 206 && Number(from) === start && Number(to) >= start && Number(to) < end) {
      return { end: Number(to) + 1, body: response }
    }
    dismiss(response)
    if (MISSING.has(status)) return undefined
    throw new OriginUnavailableError(
      `${origin} answered status ${status} for bytes ${start} to ${end} of ${path}`,
    )
  }

  close(): void {
    this.#agent.destroy()
  }

  async #request(asked: RunRequest): Promise<IncomingMessage> {
    for (;;) {
      const request = this.#open(asked)
      try {
        return await responseTo(request, asked)
      } catch (error) {
        asked.signal.throwIfAborted()
        // A kept connection that the origin closed as the request went out says nothing; a new one will.
        if (request.reusedSocket && errnoOf(error) === 'ECONNRESET') continue
        if (error instanceof OriginUnavailableError) throw error
        throw new OriginUnavailableError(`${asked.origin}: ${messageOf(error)}`, { cause: error })
      }
    }
  }

  #open({ origin, path, etag, start, end, waits, signal }: RunRequest): ClientRequest {
    const headers = {
      range: `bytes=${start}-${end - 1}`,
      'if-range': `"${etag}"`,
      // RFC 7240, section 4.3.
      ...(waits && { prefer: `wait=${WAIT_ARRIVAL_MAX_MS / 1_000}` }),
    }
    try {
      return httpRequest(new URL(origin + path), { agent: this.#agent, headers, signal }).end()
    } catch (error) {
      throw new OriginUnavailableError(`"${origin}" cannot be asked: ${messageOf(error)}`, {
        hint: 'An origin is given as a base URL, such as http://10.0.0.1:9870.',
        cause: error,
      })
    }
  }
}

/** Waits for the head of the response. */
function responseTo(request: ClientRequest, { origin, onSign }: RunRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const timeoutMs = ORIGIN_CONNECT_TIMEOUT_MS
  const connecting = setTimeout(
    () => request.destroy(new OriginUnavailableError(`${origin} took no connection within ${timeoutMs} ms`)),
    timeoutMs,
  )
  const connected = () => clearTimeout(connecting)
  request.once('socket', (socket) => (socket.connecting ? socket.once('connect', connected) : connected()))
  request.once('close', connected)
  request.on('information', onSign)
  request.on('error', reject)
  request.once('response', resolve)
  return promise
}

/** Ends a response whose body nobody wants, if it is short without giving up the connection. */
function dismiss(response: IncomingMessage): void {
  const length = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  response.on('error', () => {})
  if (length <= REFUSAL_BYTES_MAX) response.resume()
  else response.destroy()
}
