/** Lets so many pass in any second of the caller's clock, and counts the rest. */
export class RateLimit {
  readonly #perSecondMax: number
  #windowStart = Number.NEGATIVE_INFINITY
  #passed = 0

  constructor(perSecondMax: number) {
    this.#perSecondMax = perSecondMax
  }

  /** `now` in milliseconds, steady. `first` is true for the first that is held back in a second. */
  pass(now: number): { passed: boolean; first: boolean } {
    if (now - this.#windowStart >= 1_000) {
      this.#windowStart = now
      this.#passed = 0
    }
    this.#passed++
    return { passed: this.#passed <= this.#perSecondMax, first: this.#passed === this.#perSecondMax + 1 }
  }
}
