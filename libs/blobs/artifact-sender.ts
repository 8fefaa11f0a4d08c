import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as afterOthers, setTimeout as delay } from 'node:timers/promises'
import { MusterError } from '../errors/muster-error.ts'
import type { Artifact } from './artifact.ts'
import type { BlobStore } from './blob-store.ts'
import { BlobMissingError } from './errors.ts'
import {
  CLIENT_BYTES_PER_S_MIN,
  QUEUE_FULL_RETRY_AFTER_S,
  QUEUED_BYTES_MIN,
  RETRY_AFTER_S,
  SIGN_BYTES,
  SLOW_CHECK_MS,
  STALL_MS,
} from './limits.ts'
import { Pace } from './pace.ts'
import { refuse } from './refuse.ts'
import type { ResidentCache } from './resident-cache.ts'
import { planResponse, type ResponsePlan } from './response-plan.ts'
import type { Place, TransferPlaces } from './transfer-places.ts'
import { type OnProblem, TurnLoader } from './turn-loader.ts'
import { SlowWatch, TurnWriter } from './turn-writer.ts'

export interface ArtifactSenderOptions {
  store: BlobStore
  cache: ResidentCache
  onProblem: OnProblem
  /** Where machines wait for their turn with what is large; without, all are sent something at once. */
  places?: TransferPlaces
  /** What is large. */
  queuedBytesMin?: number
  /** No machine is sent more a second. */
  bytesPerSecondMax?: number | undefined
  /** Clients that are slower are dropped. */
  bytesPerSecondMin?: number
  /** A machine that takes nothing for so long gives up its place. */
  stallMs?: number
}

export interface SendOptions {
  /** Who asks, if it is one of many that ask for the same at once. Others, such as servers, do not wait and have no cap. */
  machine?: string
}

export interface SendReport {
  /** What was answered; 503 if a blob was missing, or too many waited. */
  status: number
  /** Bytes of the content that the kernel took. */
  bytes: number
  /** All that was to be sent was. False also for a refusal (405, 416, 503). */
  complete: boolean
  ms: number
}

/** A response on its way. */
interface Sending {
  response: ServerResponse
  artifact: Artifact
  plan: ResponsePlan
  gone: AbortSignal
  pace: Pace
  writer: TurnWriter
  place: Place | undefined
  /** Where in the artifact its next byte is. */
  at: number
}

/**
 * Answers HTTP requests with artifacts. A response that cannot go on is broken off, so that the client sees that it
 * is short; wrong bytes are never sent. What a response holds is one turn, and it is freed at once when the client
 * goes. The sockets are the HTTP server's.
 */
export class ArtifactSender {
  readonly #options: ArtifactSenderOptions
  readonly #loader: TurnLoader
  readonly #connections = new WeakMap<Socket, AbortSignal>()
  readonly #sending = new Set<Sending>()
  readonly #watch: SlowWatch
  /** Artifacts that were seen complete, with how often the store had lost something by then. */
  readonly #complete = new WeakMap<Artifact, number>()

  constructor(options: ArtifactSenderOptions) {
    this.#options = options
    this.#loader = new TurnLoader(options)
    const { bytesPerSecondMin = CLIENT_BYTES_PER_S_MIN, stallMs = STALL_MS } = options
    this.#watch = new SlowWatch({ bytesPerSecondMin, stallMs, intervalMs: Math.min(SLOW_CHECK_MS, stallMs) })
  }

  /** What is being sent now, and is needed until that is done. */
  get artifacts(): ReadonlySet<Artifact> {
    return new Set(Array.from(this.#sending, ({ artifact }) => artifact))
  }

  /** Resolves when the response is over, whichever way; it throws only for bugs. */
  async send(
    request: IncomingMessage,
    response: ServerResponse,
    artifact: Artifact,
    options: SendOptions = {},
  ): Promise<SendReport> {
    const startedMs = performance.now()
    const plan = planResponse(request, artifact)
    const report = (status: number, done: { bytes: number; complete: boolean }): SendReport => ({
      status,
      ...done,
      ms: performance.now() - startedMs,
    })
    const nothing = { bytes: 0, complete: false }
    if (this.#lacks(artifact, plan)) return report(unavailable(response), nothing)
    const place = this.#placeFor(plan, options)
    if (place === 'refused') return report(tooMany(response), nothing)
    const cap = options.machine === undefined ? undefined : this.#options.bytesPerSecondMax
    const pace = new Pace({ bytesPerSecondMax: cap })
    const gone = this.#goneSignal(request.socket)
    const onStall = place && (() => place.giveUp())
    const writer = new TurnWriter({ request, response, gone, watch: this.#watch, onStall })
    const sending = { response, artifact, plan, gone, pace, writer, place, at: plan.start }
    this.#sending.add(sending)
    let complete = false
    try {
      await this.#run(sending)
      complete = plan.status < 400
      return report(plan.status, { bytes: sending.at - plan.start, complete })
    } catch (error) {
      const begun = response.headersSent
      if (begun) response.destroy()
      const status = begun ? plan.status : unavailable(response)
      if (!(error instanceof MusterError) && !gone.aborted) throw error
      return report(status, { bytes: sending.at - plan.start, complete: false })
    } finally {
      this.#sending.delete(sending)
      writer.end()
      place?.end({ complete })
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
    const { store, cache, onProblem } = this.#options
    const { losses } = store
    if (this.#complete.get(artifact) === losses) return false
    let lacks = false
    // HEAD has no bytes to send, and yet answers as GET would.
    const end = plan.status === 200 ? artifact.size : plan.end
    for (const { ref } of artifact.pieces(plan.start, end)) {
      if (store.has(ref.digest) || cache.has(ref.digest)) continue
      lacks = true
      onProblem(ref, new BlobMissingError(`blob ${ref.digest} was asked for and is not here`))
    }
    if (!lacks && plan.status === 200) this.#complete.set(artifact, losses)
    return lacks
  }

  #placeFor({ start, end }: ResponsePlan, { machine }: SendOptions): Place | 'refused' | undefined {
    const { places, queuedBytesMin = QUEUED_BYTES_MIN } = this.#options
    if (!places || machine === undefined || end - start < queuedBytesMin) return undefined
    return places.ask(machine) ?? 'refused'
  }

  async #run(sending: Sending): Promise<void> {
    const { response, plan, gone, pace, writer, place } = sending
    while (sending.at < plan.end) {
      if (place && !place.isHeld) {
        await this.#waitInLine(sending, place)
        continue
      }
      if (pace.waitMs > 0) await delay(pace.waitMs, undefined, { signal: gone })
      const end = Math.min(plan.end, sending.at + pace.turnBytes)
      using turn = await this.#loader.load(sending.artifact, { start: sending.at, end, signal: gone })
      if (!response.headersSent) response.writeHead(plan.status, plan.headers)
      const begunMs = performance.now()
      await writer.write(turn)
      pace.took(turn.sizeBytes, performance.now() - begunMs)
      sending.at += turn.sizeBytes
      // A client that takes all at once would have the others wait until it has everything.
      await afterOthers()
    }
    if (!response.headersSent) response.writeHead(plan.status, plan.headers)
    response.end()
  }

  /** Until it is this machine's turn, or it was time to show it that it is not forgotten. */
  async #waitInLine(sending: Sending, place: Place): Promise<void> {
    const { response, plan, gone, artifact, at } = sending
    if (response.headersSent) {
      await place.wait(gone)
      if (place.isHeld) return
    }
    const end = Math.min(at + SIGN_BYTES, plan.end)
    const turn = await this.#loader.load(artifact, { start: at, end, signal: gone })
    // A copy, so that nothing is held for those that wait.
    const parts = [Buffer.concat(turn.parts)]
    turn[Symbol.dispose]()
    if (!response.headersSent) response.writeHead(plan.status, plan.headers)
    await sending.writer.write({ parts, sizeBytes: turn.sizeBytes })
    sending.at += turn.sizeBytes
  }
}

function unavailable(response: ServerResponse): number {
  return refuse(response, 503, {
    message: 'being fetched, ask again',
    headers: { 'Retry-After': RETRY_AFTER_S },
  })
}

function tooMany(response: ServerResponse): number {
  return refuse(response, 503, {
    message: 'too many machines wait already, ask again or another boot server',
    headers: { 'Retry-After': QUEUE_FULL_RETRY_AFTER_S },
  })
}
