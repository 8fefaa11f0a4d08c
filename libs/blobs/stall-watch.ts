import { OriginUnavailableError } from './errors.ts'
import { RUN_FLOOR_BYTES_PER_S } from './limits.ts'

/** A moment in which sockets are read, in milliseconds. */
const LATE_MS = 20

/**
 * Watches over what comes from one origin. Only the time that is spent waiting for it counts: over each `stallMs` of that,
 * it has to send at least RUN_FLOOR_BYTES_PER_S, or at first a sign that it waits itself.
 */
export class StallWatch implements Disposable {
  readonly #origin: string
  readonly #stallMs: number
  readonly #nowMs: () => number
  readonly #stalled = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #sinceMs: number | undefined
  /** Of the present count. */
  #waitedMs = 0
  #bytes = 0

  constructor(options: { origin: string; stallMs: number; nowMs?: () => number }) {
    this.#origin = options.origin
    this.#stallMs = options.stallMs
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

  /** So many bytes came; it is not waited for until `waiting` is called. */
  got(bytes: number): void {
    clearTimeout(this.#timer)
    if (this.#sinceMs !== undefined) this.#waitedMs += this.#nowMs() - this.#sinceMs
    this.#sinceMs = undefined
    this.#bytes += bytes
    if (this.#waitedMs >= this.#stallMs) this.#judge()
  }

  /** The origin said that it waits for what is on its way there: counting begins again. */
  sign(): void {
    this.#waitedMs = 0
    this.#bytes = 0
    this.waiting()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }

  #judge(): void {
    const seconds = this.#stallMs / 1_000
    if (this.#bytes < RUN_FLOOR_BYTES_PER_S * seconds) {
      const message = `${this.#origin} sent ${this.#bytes} bytes in ${seconds} s`
      this.#stalled.abort(new OriginUnavailableError(message))
      return
    }
    this.#waitedMs = 0
    this.#bytes = 0
    if (this.#sinceMs !== undefined) this.waiting()
  }
}
