import { WAITING_MAX, WAITING_MS } from './limits.ts'

interface Waiting<T> {
  item: T
  heardAt: number
}

/**
 * Those for whom there is no room at present, in the order in which they came. Who asks again keeps its place; who has
 * not asked for a while has given up, or asks by another port now, and is passed over.
 */
export class WaitingLine<T> {
  readonly #clock: () => number
  readonly #byKey = new Map<string, Waiting<T>>()
  readonly #onGone: (item: T) => void

  /** `onGone` is told of those that leave the line without their turn. */
  constructor(options: { clock: () => number; onGone: (item: T) => void }) {
    this.#clock = options.clock
    this.#onGone = options.onGone
  }

  get length(): number {
    return this.#byKey.size
  }

  /** Whether that one stands in line already; it is taken to wait still. */
  heardAgain(key: string): boolean {
    const waiting = this.#byKey.get(key)
    if (waiting === undefined) return false
    waiting.heardAt = this.#clock()
    return true
  }

  /** False if the line is full. */
  add(key: string, item: T): boolean {
    if (this.#byKey.size >= WAITING_MAX) this.#dropStale()
    if (this.#byKey.size >= WAITING_MAX) return false
    this.#byKey.set(key, { item, heardAt: this.#clock() })
    return true
  }

  /** Takes the first one out. */
  next(): T | undefined {
    this.#dropStale()
    for (const [key, { item }] of this.#byKey) {
      this.#byKey.delete(key)
      return item
    }
    return undefined
  }

  /** Those at the head, which are the oldest: enough, and cheap however long the line is. */
  #dropStale(): void {
    for (const [key, { item, heardAt }] of this.#byKey) {
      if (this.#clock() - heardAt < WAITING_MS) return
      this.#byKey.delete(key)
      this.#onGone(item)
    }
  }
}
