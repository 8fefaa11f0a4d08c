import { setTimeout as pause } from 'node:timers/promises'

/** What may be taken at once after a time of silence, in milliseconds of the rate. */
const BURST_MS = 250

/** Keeps those who share it to so many bytes a second: each waits, after what it has read, until that is paid for. */
export class RateLimit {
  readonly bytesPerS: number
  readonly #nowMs: () => number
  /** When all that was taken so far is paid for. */
  #paidAtMs = Number.NEGATIVE_INFINITY

  constructor(options: { bytesPerS: number; nowMs?: () => number }) {
    this.bytesPerS = options.bytesPerS
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /** Who aborts gets an AbortError. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const waitMs = this.due(bytes)
    if (waitMs > 0) await pause(waitMs, undefined, { signal })
  }

  /** Takes so many bytes; how long to wait until the next may be taken, in milliseconds. */
  due(bytes: number): number {
    const nowMs = this.#nowMs()
    this.#paidAtMs = Math.max(this.#paidAtMs, nowMs - BURST_MS) + (bytes * 1_000) / this.bytesPerS
    return this.#paidAtMs - nowMs
  }
}
