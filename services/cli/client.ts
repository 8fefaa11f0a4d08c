import type { IncomingMessage } from 'node:http'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { Endpoint } from './endpoint.ts'
import {
  AnswerInvalidError,
  AnswerLostError,
  type ErrorBody,
  InterruptedError,
  RefusedError,
} from './errors.ts'
import { type Call, callEndpoint } from './http-call.ts'
import { parseJson, parseLines } from './ndjson.ts'
import { type Failure, unreachable } from './unreachable.ts'

/** Bytes of the largest answer that is taken: the list of some 500,000 nodes. */
const ANSWER_BYTES_MAX = 256 << 20

/**
 * The controller's REST API. Of several endpoints the first that can be connected to is used; a call that may have
 * changed something is never sent twice.
 */
export class Client {
  readonly #endpoints: Endpoint[]
  readonly #headers: Record<string, string>
  readonly #signal: AbortSignal

  constructor(options: {
    endpoints: readonly Endpoint[]
    token: string | undefined
    actor: string
    signal: AbortSignal
  }) {
    this.#endpoints = [...options.endpoints]
    this.#signal = options.signal
    this.#headers = {
      // Header values are visible ASCII (RFC 9110, 5.5); user names need not be.
      'x-muster-actor': options.actor.replace(/[^\x20-\x7e]/g, '?'),
      ...(options.token && { authorization: `Bearer ${options.token}` }),
    }
  }

  /** @throws {RefusedError} with what the controller says, and what keeps it from being asked. */
  async get<T>(path: string): Promise<T> {
    return (await this.#answer({ method: 'GET', path })) as T
  }

  /** @throws {RefusedError} with what the controller says, and what keeps it from being asked. */
  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.#answer({ method: 'POST', path, body })) as T
  }

  /** @throws {RefusedError} with what the controller says, and what keeps it from being asked. */
  async delete<T>(path: string): Promise<T> {
    return (await this.#answer({ method: 'DELETE', path })) as T
  }

  /** The bytes of an answer that is no JSON. @throws as `get` does */
  async getBytes(path: string): Promise<Buffer> {
    const response = await this.#send({ method: 'GET', path, streams: false })
    try {
      return await bytesOf(response)
    } catch (error) {
      throw this.#broken(error, 'GET')
    }
  }

  /** Sends bytes as they are. @throws as `post` does */
  async putBytes<T>(path: string, body: Uint8Array): Promise<T> {
    return (await this.#answer({ method: 'PUT', path, body })) as T
  }

  /** The lines of a streamed answer as they come. Leaving the loop closes the connection. */
  async *stream(options: { method: Call['method']; path: string; body?: unknown }): AsyncGenerator<unknown> {
    const response = await this.#send({ ...options, streams: true })
    try {
      yield* parseLines(response.setEncoding('utf8'))
    } catch (error) {
      throw this.#broken(error, options.method)
    } finally {
      response.destroy()
    }
  }

  async #answer(options: { method: Call['method']; path: string; body?: unknown }): Promise<unknown> {
    const response = await this.#send({ ...options, streams: false })
    try {
      return parseJson(await textOf(response))
    } catch (error) {
      throw this.#broken(error, options.method)
    }
  }

  async #send(options: {
    method: Call['method']
    path: string
    body?: unknown
    streams: boolean
  }): Promise<IncomingMessage> {
    const { method, path, streams } = options
    const { body, type } = bodyOf(options.body)
    const headers = { ...this.#headers, ...(type !== undefined && { 'content-type': type }) }
    const call: Call = {
      method,
      path,
      headers,
      streams,
      signal: this.#signal,
      ...(body !== undefined && { body }),
    }
    const failures: Failure[] = []
    // A copy: calls that run side by side may reorder the endpoints meanwhile.
    for (const endpoint of [...this.#endpoints]) {
      const outcome = await callEndpoint(endpoint, call)
      if ('response' in outcome) {
        this.#prefer(endpoint)
        return accepted(outcome.response)
      }
      if (this.#signal.aborted) throw new InterruptedError()
      if (outcome.connected && method !== 'GET') throw this.#broken(outcome.problem, method)
      failures.push({ endpoint, problem: outcome.problem })
    }
    throw unreachable(failures)
  }

  /** One that answered is asked first from now on, so that a dead one costs its timeout once. */
  #prefer(endpoint: Endpoint): void {
    this.#endpoints.sort((one, other) => Number(other === endpoint) - Number(one === endpoint))
  }

  #broken(error: unknown, method: Call['method']): MusterError {
    if (this.#signal.aborted) return new InterruptedError()
    if (error instanceof MusterError) return error
    return new AnswerLostError('the connection to the controller broke before its answer was complete', {
      hint:
        method === 'GET'
          ? 'Try again.'
          : 'It may or may not have done what you asked: look before you repeat it.',
      cause: error,
    })
  }
}

async function accepted(response: IncomingMessage): Promise<IncomingMessage> {
  const status = response.statusCode ?? 0
  if (status >= 200 && status < 300) return response
  let body: unknown
  try {
    body = parseJson(await textOf(response))
  } catch (error) {
    throw new AnswerInvalidError(`the controller answered with HTTP status ${status}`, error)
  }
  throw refusal((body as { error?: unknown } | null)?.error, `HTTP status ${status}`)
}

/** The error that an answer or a line of a stream carries. */
export function refusal(error: unknown, where: string): MusterError {
  const body = error as Partial<ErrorBody> | null | undefined
  if (typeof body?.message !== 'string' || typeof body.code !== 'string' || !body.category) {
    return new AnswerInvalidError(`the controller sent an error without an explanation (${where})`)
  }
  return new RefusedError(body as ErrorBody)
}

/** Bytes go as they are, everything else as JSON. */
function bodyOf(value: unknown): { body?: string | Uint8Array; type?: string } {
  if (value === undefined) return {}
  if (value instanceof Uint8Array) return { body: value, type: 'application/octet-stream' }
  return { body: JSON.stringify(value), type: 'application/json' }
}

async function textOf(response: IncomingMessage): Promise<string> {
  return (await bytesOf(response)).toString('utf8')
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > ANSWER_BYTES_MAX)
      throw new AnswerInvalidError('the answer of the controller is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
