import { ANSWER_MS } from './limits.ts'

/** What came and was not asked for yet, and who waits for more. */
export class Mailbox<T> {
  readonly #unread: T[] = []
  #waiting: ((item: T | undefined) => void) | undefined

  add(item: T): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#unread.push(item)
    else waiting(item)
  }

  /** Undefined if nothing comes within that time. */
  async next(waitMs = ANSWER_MS): Promise<T | undefined> {
    if (this.#unread.length > 0) return this.#unread.shift()
    const { promise, resolve } = Promise.withResolvers<T | undefined>()
    this.#waiting = resolve
    const timer = setTimeout(() => {
      this.#waiting = undefined
      resolve(undefined)
    }, waitMs)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }

  /** What comes until nothing has come for so long, or the time is over. */
  async rest(options: { quietMs: number; untilMs?: number }): Promise<T[]> {
    const endsAt = performance.now() + (options.untilMs ?? Number.POSITIVE_INFINITY)
    const all: T[] = []
    for (;;) {
      const waitMs = Math.min(options.quietMs, endsAt - performance.now())
      const item = waitMs > 0 ? await this.next(waitMs) : undefined
      if (item === undefined) return all
      all.push(item)
    }
  }
}
