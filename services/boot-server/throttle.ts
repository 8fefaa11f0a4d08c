/** Does something soon after it was asked for, but not more often than at an interval. */
export class Throttle {
  readonly #work: () => void
  readonly #intervalMs: () => number
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: { work: () => void; intervalMs: () => number }) {
    this.#work = options.work
    this.#intervalMs = options.intervalMs
  }

  /** Cheap to call often. */
  poke(): void {
    if (this.#closed || this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#work()
    }, this.#intervalMs())
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }
}
