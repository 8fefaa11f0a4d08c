import type { Logger } from 'pino'

/** Pause before what failed is tried again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

/** Fetching again after a while what could not be had: one attempt for all that failed meanwhile. */
export class Retry {
  readonly #work: () => void
  readonly #logger: Logger
  #timer: NodeJS.Timeout | undefined
  #pauseMs = RETRY_MIN_MS
  #closed = false

  constructor(options: { work: () => void; logger: Logger }) {
    this.#work = options.work
    this.#logger = options.logger
  }

  /** `failed` goes into the log. */
  later(failed: Record<string, string>): void {
    if (this.#closed || this.#timer) return
    const pauseMs = this.#pauseMs
    this.#logger.warn({ pauseMs, ...failed }, 'some blobs could not be had; trying again')
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#work()
      },
      pauseMs * (0.5 + Math.random()),
    )
    this.#pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)
  }

  /** Something went well: the next pause is the shortest. */
  reset(): void {
    this.#pauseMs = RETRY_MIN_MS
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }
}
