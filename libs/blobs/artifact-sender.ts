import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { MusterError } from '../errors/muster-error.ts'
import type { Artifact } from './artifact.ts'
import type { BlobStore } from './blob-store.ts'
import { BlobMissingError } from './errors.ts'
import { CLIENT_BYTES_PER_S_MIN, COLD_BUFFER_BYTES, RETRY_AFTER_S } from './limits.ts'
import { refuse } from './refuse.ts'
import type { ResidentCache } from './resident-cache.ts'
import { planResponse, type ResponsePlan } from './response-plan.ts'
import { type OnProblem, type Turn, TurnLoader } from './turn-loader.ts'

export interface ArtifactSenderOptions {
  store: BlobStore
  cache: ResidentCache
  onProblem: OnProblem
  /** Clients that are slower are dropped. */
  bytesPerSecondMin?: number
}

export interface SendReport {
  /** What was answered; 503 if a blob was missing. */
  status: number
  /** Bytes of the content that the kernel took. */
  bytes: number
  /** All that was to be sent was. False also for a refusal (405, 416, 503). */
  complete: boolean
  ms: number
}

/**
 * Answers HTTP requests with artifacts. A response that cannot go on is broken off, so that the client sees that it
 * is short; wrong bytes are never sent. What a response holds is one turn, and it is freed at once when the client
 * goes. The sockets are the HTTP server's.
 */
export class ArtifactSender {
  readonly #store: BlobStore
  readonly #cache: ResidentCache
  readonly #loader: TurnLoader
  readonly #onProblem: OnProblem
  readonly #bytesPerSecondMin: number
  readonly #connections = new WeakMap<Socket, AbortSignal>()

  constructor(options: ArtifactSenderOptions) {
    this.#store = options.store
    this.#cache = options.cache
    this.#loader = new TurnLoader(options)
    this.#onProblem = options.onProblem
    this.#bytesPerSecondMin = options.bytesPerSecondMin ?? CLIENT_BYTES_PER_S_MIN
  }

  /** Resolves when the response is over, whichever way; it throws only for bugs. */
  async send(request: IncomingMessage, response: ServerResponse, artifact: Artifact): Promise<SendReport> {
    const startedMs = performance.now()
    const gone = this.#goneSignal(request.socket)
    const plan = planResponse(request, artifact)
    let bytes = 0
    const report = (status: number, complete: boolean): SendReport => ({
      status,
      bytes,
      complete,
      ms: performance.now() - startedMs,
    })
    try {
      if (this.#lacks(artifact, plan)) return report(unavailable(response), false)
      for (let at = plan.start; at < plan.end; ) {
        using turn = await this.#loader.load(artifact, at, plan.end, gone)
        if (!response.headersSent) response.writeHead(plan.status, plan.headers)
        await this.#write({ request, response, turn, gone })
        at += turn.sizeBytes
        bytes += turn.sizeBytes
      }
      if (!response.headersSent) response.writeHead(plan.status, plan.headers)
      response.end()
      return report(plan.status, plan.status < 400)
    } catch (error) {
      const begun = response.headersSent
      if (begun) response.destroy()
      const status = begun ? plan.status : unavailable(response)
      if (error instanceof MusterError || gone.aborted) return report(status, false)
      throw error
    }
  }

  /**
   * Aborted when the connection is closed for good, from when on the kernel reads from no buffer. The response's own
   * 'close' will not do: of pipelined requests, those that wait for their turn do not get it.
   */
  #goneSignal(socket: Socket): AbortSignal {
    let signal = this.#connections.get(socket)
    if (signal === undefined) {
      const controller = new AbortController()
      signal = controller.signal
      this.#connections.set(socket, signal)
      socket.once('close', () => controller.abort())
      if (socket.destroyed) controller.abort()
    }
    return signal
  }

  /** Refusing a request that cannot be completed is better than breaking off in the middle. */
  #lacks(artifact: Artifact, plan: ResponsePlan): boolean {
    if (plan.status !== 200 && plan.status !== 206) return false
    let lacks = false
    // HEAD has no bytes to send, and yet answers as GET would.
    const end = plan.status === 200 ? artifact.size : plan.end
    for (const { ref } of artifact.pieces(plan.start, end)) {
      if (this.#store.has(ref.digest) || this.#cache.has(ref.digest)) continue
      lacks = true
      this.#onProblem(ref, new BlobMissingError(`blob ${ref.digest} was asked for and is not here`))
    }
    return lacks
  }

  /** Resolves when the kernel has taken the whole turn; throws when the client is gone, or was too slow. */
  async #write({ request, response, turn, gone }: Write): Promise<void> {
    gone.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onGone = () => reject(gone.reason)
    gone.addEventListener('abort', onGone)
    const timeoutMs = (Math.max(turn.sizeBytes, COLD_BUFFER_BYTES) * 1000) / this.#bytesPerSecondMin
    const slow = setTimeout(() => request.socket.destroy(), timeoutMs)
    // One writev(2) for all. An error is not looked at: it closes the connection.
    response.cork()
    for (const part of turn.parts.slice(0, -1)) response.write(part)
    response.write(turn.parts.at(-1)!, (error) => {
      if (!error) resolve()
    })
    response.uncork()
    try {
      await promise
    } finally {
      clearTimeout(slow)
      gone.removeEventListener('abort', onGone)
    }
  }
}

interface Write {
  request: IncomingMessage
  response: ServerResponse
  turn: Turn
  gone: AbortSignal
}

function unavailable(response: ServerResponse): number {
  return refuse(response, 503, {
    message: 'being fetched, ask again',
    headers: { 'Retry-After': RETRY_AFTER_S },
  })
}
