import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Digest } from '../digest/digest.ts'
import { MusterError } from '../errors/muster-error.ts'
import type { Artifact, Piece } from './artifact.ts'
import { Gone } from './gone.ts'
import {
  CLIENT_BYTES_PER_S_MIN,
  COLD_BUFFER_BYTES,
  RETRY_AFTER_S,
  RUNS_SENT_MAX,
  SEGMENT_IN_MEMORY_BYTES_MAX,
} from './limits.ts'
import { refuse } from './refuse.ts'
import { planResponse } from './response-plan.ts'
import type { OnProblem } from './turn-loader.ts'
import { type Here, isHere, untilHere, willWait } from './until-here.ts'

export interface RunSenderOptions extends Here {
  onProblem: OnProblem
  /** Of one artifact, at once. */
  sendingOfOneMax?: number
}

interface Sending {
  request: IncomingMessage
  response: ServerResponse
  artifact: Artifact
  waits: boolean
  signal: AbortSignal
}

/**
 * Sends other servers what they ask for of an artifact that is here in part: what is here, and to those that wait, what
 * is on its way here, as it comes. What is not to be had at all ends the range. Each segment is checked as it is read.
 */
export class RunSender {
  readonly #here: Here
  readonly #onProblem: OnProblem
  readonly #sendingOfOneMax: number
  readonly #sending = new Map<Digest, { artifact: Artifact; count: number }>()

  constructor(options: RunSenderOptions) {
    this.#here = { store: options.store, arrivals: options.arrivals }
    this.#onProblem = options.onProblem
    this.#sendingOfOneMax = options.sendingOfOneMax ?? RUNS_SENT_MAX
  }

  /** What is being sent at this moment. */
  get artifacts(): Iterable<Artifact> {
    return this.#sending.values().map(({ artifact }) => artifact)
  }

  /** Resolves when the response is over, whichever way; it throws only for bugs. */
  async send(request: IncomingMessage, response: ServerResponse, artifact: Artifact): Promise<void> {
    const { etag } = artifact
    const ofOne = this.#sending.get(etag)?.count ?? 0
    const all = this.#sending.values().reduce((sum, { count }) => sum + count, 0)
    if (ofOne >= this.#sendingOfOneMax || all >= RUNS_SENT_MAX) {
      unavailable(response, 'enough others are being sent something')
      return
    }
    using gone = new Gone(request.socket)
    const sending = this.#sending.get(etag) ?? { artifact, count: 0 }
    sending.count += 1
    this.#sending.set(etag, sending)
    try {
      await this.#send({ request, response, artifact, waits: willWait(request), signal: gone.signal })
    } catch (error) {
      if (response.headersSent) response.destroy()
      else unavailable(response, 'being fetched, ask again')
      if (!(error instanceof MusterError) && !gone.signal.aborted) throw error
    } finally {
      sending.count -= 1
      if (sending.count === 0) this.#sending.delete(etag)
    }
  }

  async #send(sending: Sending): Promise<void> {
    const { request, response, artifact, waits, signal } = sending
    const plan = planResponse(request, artifact)
    const first = artifact.pieces(plan.start, plan.end).next().value
    if (!first) {
      response.writeHead(plan.status, plan.headers).end()
      return
    }
    const { digest } = first.ref
    const begins = waits
      ? await untilHere(digest, { ...this.#here, response, signal })
      : isHere(digest, this.#here)
    if (!begins) {
      refuse(response, 404, { message: 'nothing of these bytes is here' })
      return
    }
    const end = this.#reach(sending, plan)
    if (plan.status === 200 && end < plan.end) {
      unavailable(response, 'only a part of it is here: ask for ranges')
      return
    }
    const { size } = artifact
    const headers: OutgoingHttpHeaders = {
      ...plan.headers,
      'Content-Length': end - plan.start,
      ...(plan.status === 206 && { 'Content-Range': `bytes ${plan.start}-${end - 1}/${size}` }),
    }
    response.writeHead(plan.status, headers)
    await this.#write(sending, { start: plan.start, end })
    response.end()
  }

  /** Where what is here, or is on its way here for those that wait, ends. */
  #reach({ artifact, waits }: Sending, { start, end }: { start: number; end: number }): number {
    let reach = start
    for (const { ref, from, to } of artifact.pieces(start, end)) {
      if (!isHere(ref.digest, this.#here) && !(waits && this.#here.arrivals.expects(ref.digest))) break
      reach += to - from
    }
    return reach
  }

  async #write(sending: Sending, { start, end }: { start: number; end: number }): Promise<void> {
    const { artifact, response, signal } = sending
    let turn: Buffer[] = []
    let turnBytes = 0
    for (const piece of artifact.pieces(start, end)) {
      const { digest } = piece.ref
      if (turnBytes >= COLD_BUFFER_BYTES || (turnBytes > 0 && !isHere(digest, this.#here))) {
        await this.#flush(sending, turn)
        turn = []
        turnBytes = 0
      }
      if (!(await untilHere(digest, { ...this.#here, response, signal }))) {
        response.destroy()
        return
      }
      for await (const bytes of this.#read(piece)) {
        if (turnBytes + bytes.length > 2 * COLD_BUFFER_BYTES) {
          await this.#flush(sending, turn)
          turn = []
          turnBytes = 0
        }
        turn.push(bytes)
        turnBytes += bytes.length
      }
    }
    await this.#flush(sending, turn)
  }

  /** A segment is read as a whole, and checked; a large one, which was checked once, part by part. */
  async *#read({ ref, from, to }: Piece): AsyncIterable<Buffer> {
    const { store, arrivals } = this.#here
    try {
      if (ref.size <= SEGMENT_IN_MEMORY_BYTES_MAX) {
        const bytes = arrivals.get(ref.digest) ?? (await store.read(ref))
        yield bytes.subarray(from, to)
        return
      }
      for (let at = from; at < to; at += COLD_BUFFER_BYTES) {
        const bytes = Buffer.allocUnsafeSlow(Math.min(COLD_BUFFER_BYTES, to - at))
        await store.readAt(ref, bytes, at)
        yield bytes
      }
    } catch (error) {
      if (error instanceof MusterError) this.#onProblem(ref, error)
      throw error
    }
  }

  /** Resolves when the kernel has taken all of it; throws when the other server is gone, or was too slow. */
  async #flush({ request, response, signal }: Sending, turn: readonly Buffer[]): Promise<void> {
    if (turn.length === 0) return
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onGone = (): void => reject(signal.reason)
    signal.addEventListener('abort', onGone, { once: true })
    const sizeBytes = turn.reduce((sum, { length }) => sum + length, 0)
    const timeoutMs = (Math.max(sizeBytes, COLD_BUFFER_BYTES) * 1_000) / CLIENT_BYTES_PER_S_MIN
    const slow = setTimeout(() => request.socket.destroy(), timeoutMs)
    response.cork()
    for (const part of turn.slice(0, -1)) response.write(part)
    response.write(turn.at(-1)!, (error) => {
      if (!error) resolve()
    })
    response.uncork()
    try {
      await promise
    } finally {
      clearTimeout(slow)
      signal.removeEventListener('abort', onGone)
    }
  }
}

function unavailable(response: ServerResponse, message: string): void {
  refuse(response, 503, { message, headers: { 'Retry-After': RETRY_AFTER_S } })
}
