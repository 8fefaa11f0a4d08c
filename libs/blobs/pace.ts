import { TURN_BYTES_FIRST, TURN_BYTES_MAX, TURN_BYTES_MIN, TURN_MS } from './limits.ts'

export interface PaceOptions {
  bytesPerSecondMax?: number | undefined
  /** A clock that does not jump, in milliseconds. */
  nowMs?: () => number
}

/** How much of a response goes out at once: what the client takes in a short time, and no more than its cap. */
export class Pace {
  readonly #bytesPerSecondMax: number | undefined
  readonly #nowMs: () => number
  #turnBytes = TURN_BYTES_FIRST
  /** When the cap allows the next byte, by the clock. */
  #allowedAtMs = 0

  constructor(options: PaceOptions = {}) {
    this.#bytesPerSecondMax = options.bytesPerSecondMax
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /** Bytes of the next turn. */
  get turnBytes(): number {
    const cap = this.#bytesPerSecondMax
    if (cap === undefined) return this.#turnBytes
    // Shorter than without a cap: a client that is slow by itself would get it in lumps.
    const capped = Math.max(Math.floor((cap * TURN_MS) / 5_000), 1)
    return Math.min(this.#turnBytes, capped)
  }

  /** A turn was handed over, and the kernel had taken it after so many milliseconds. */
  took(sizeBytes: number, ms: number): void {
    const inTime = (sizeBytes * TURN_MS) / Math.max(ms, 1)
    const grown = Math.min(inTime, 2 * this.#turnBytes, TURN_BYTES_MAX)
    this.#turnBytes = Math.max(Math.floor(grown), TURN_BYTES_MIN)
    if (this.#bytesPerSecondMax === undefined) return
    const begunMs = this.#nowMs() - ms
    this.#allowedAtMs = Math.max(this.#allowedAtMs, begunMs) + (sizeBytes * 1_000) / this.#bytesPerSecondMax
  }

  /** How long the cap allows nothing more, in milliseconds; 0 or less: no longer. */
  get waitMs(): number {
    return this.#bytesPerSecondMax === undefined ? 0 : this.#allowedAtMs - this.#nowMs()
  }
}
