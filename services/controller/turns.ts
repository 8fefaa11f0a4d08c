/** Changes that a controller makes in a row while others may wait, before it lets them come first. */
const IN_A_ROW_MAX = 16
/** How long it lets them come first, in milliseconds: longer than another one needs to read the last change and to append its own. */
const REST_MS = 40
/** Up to this long, in milliseconds, a change that lost for the first time lets those come first that lost before. */
const YIELD_MS = 16

/**
 * When a controller appends, so that others get their turn. Of controllers that all append as soon as they know the log's last
 * change, the one that hears of it first wins every time, and the others cannot tell it that they wait. So whoever has made many
 * changes in a row rests, and of those who lost the ones that lost most often go first.
 */
export class Turns {
  readonly #now: () => number
  readonly #random: () => number
  #lastSeq = -1
  #lastAtMs = Number.NEGATIVE_INFINITY
  #inARow = 0

  /** `now` is a monotonic clock in milliseconds; `random` gives values from 0 up to 1. */
  constructor(options: { now: () => number; random: () => number }) {
    this.#now = options.now
    this.#random = options.random
  }

  /** Notes a change that this controller made. */
  made(seq: number): void {
    const wasLeft = seq !== this.#lastSeq + 1 || this.#now() - this.#lastAtMs >= REST_MS
    this.#inARow = wasLeft ? 1 : this.#inARow + 1
    this.#lastSeq = seq
    this.#lastAtMs = this.#now()
  }

  /** How long to wait before a change is tried for the first time, when the log stands at `seq`. 0 unless it is the others' turn. */
  restMs(seq: number): number {
    if (this.#inARow < IN_A_ROW_MAX || seq !== this.#lastSeq) return 0
    const sinceMs = this.#now() - this.#lastAtMs
    // Jittered: two that rest at the same time shall not come back at the same time.
    return Math.max(0, REST_MS * (1 + this.#random() / 2) - sinceMs)
  }

  /** How long to wait, once the change that came first is known, before one that has lost so many times is tried again. */
  yieldMs(losses: number): number {
    return (YIELD_MS * this.#random()) / losses ** 2
  }
}
