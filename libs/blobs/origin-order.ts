import { ORIGIN_REST_MS } from './limits.ts'

/** Which origin to ask next: as listed, but those that failed lately last. One for all pulls of a process. */
export class OriginOrder {
  /** By origin, milliseconds on the clock. Holds what failed within ORIGIN_REST_MS. */
  readonly #restingUntil = new Map<string, number>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  next(origins: Iterable<string>, tried: ReadonlySet<string>): string | undefined {
    const left = [...origins].filter((origin) => !tried.has(origin))
    return left.find((origin) => !this.#isResting(origin)) ?? left[0]
  }

  failed(origin: string): void {
    for (const resting of this.#restingUntil.keys()) {
      if (!this.#isResting(resting)) this.#restingUntil.delete(resting)
    }
    this.#restingUntil.set(origin, this.#nowMs() + ORIGIN_REST_MS)
  }

  succeeded(origin: string): void {
    this.#restingUntil.delete(origin)
  }

  #isResting(origin: string): boolean {
    return (this.#restingUntil.get(origin) ?? 0) > this.#nowMs()
  }
}
