import { setTimeout as sleep } from 'node:timers/promises'

/** Waiting times that double from `firstMs` to `maxMs`, each jittered to between half of it and all of it. */
export class Backoff {
  readonly #firstMs: number
  readonly #maxMs: number
  readonly #random: () => number
  #stepMs: number

  constructor(options: { firstMs: number; maxMs: number; random?: () => number }) {
    this.#firstMs = options.firstMs
    this.#maxMs = options.maxMs
    this.#random = options.random ?? Math.random
    this.#stepMs = options.firstMs
  }

  nextMs(): number {
    const step = this.#stepMs
    this.#stepMs = Math.min(step * 2, this.#maxMs)
    return step * (0.5 + this.#random() / 2)
  }

  reset(): void {
    this.#stepMs = this.#firstMs
  }
}

/** Waits; ends early, without an error, when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
