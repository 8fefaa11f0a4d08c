import { OriginUnavailableError } from './errors.ts'
import { RUN_FLOOR_BYTES_PER_S } from './limits.ts'

/** A moment in which sockets are read, in milliseconds. */
const LATE_MS = 20

/**
 * Watches over what comes from one origin on one connection. Only the time that is spent waiting for it counts: over each
 * `stallMs` of that, it has to send at least RUN_FLOOR_BYTES_PER_S over all connections, or at first a sign that it waits
 * itself.
 */
export class StallWatch implements Disposable {
  readonly #origin: string
  readonly #stallMs: number
  readonly #sentBytes: () => number
  readonly #nowMs: () => number
  readonly #stalled = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #sinceMs: number | undefined
  /** Of the present count. */
  #waitedMs = 0
  #sentBefore: number

  constructor(options: {
    origin: string
    stallMs: number
    /** Bytes that came from the origin so far, over all connections. */
    sentBytes: () => number
    nowMs?: () => number
  }) {
    this.#origin = options.origin
    this.#stallMs = options.stallMs
    this.#sentBytes = options.sentBytes
    this.#sentBefore = this.#sentBytes()
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /** Aborted when the origin is too slow, with an OriginUnavailableError that says so. */
  get signal(): AbortSignal {
    return this.#stalled.signal
  }

  /** From now on it is waited for. */
  waiting(): void {
    this.#sinceMs = this.#nowMs()
    clearTimeout(this.#timer)
    if (this.signal.aborted) return
    // What came while this process had no time to look is looked at before.
    const judgeSoon = (): void => {
      this.#timer = setTimeout(() => this.#judge(), LATE_MS)
    }
    this.#timer = setTimeout(judgeSoon, Math.max(0, this.#stallMs - this.#waitedMs))
  }

  /** Something came; it is not waited for until `waiting` is called. */
  got(): void {
    clearTimeout(this.#timer)
    if (this.#sinceMs !== undefined) this.#waitedMs += this.#nowMs() - this.#sinceMs
    this.#sinceMs = undefined
    if (this.#waitedMs >= this.#stallMs) this.#judge()
  }

  /** The origin said that it waits for what is on its way there: counting begins again. */
  sign(): void {
    this.#begin()
    this.waiting()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }

  #begin(): void {
    this.#waitedMs = 0
    this.#sentBefore = this.#sentBytes()
  }

  #judge(): void {
    const seconds = this.#stallMs / 1_000
    const bytes = this.#sentBytes() - this.#sentBefore
    if (bytes < RUN_FLOOR_BYTES_PER_S * seconds) {
      const message = `${this.#origin} sent ${bytes} bytes in ${seconds} s`
      this.#stalled.abort(new OriginUnavailableError(message))
      return
    }
    this.#begin()
    if (this.#sinceMs !== undefined) this.waiting()
  }
}
