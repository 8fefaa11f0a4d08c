import type { Digest } from '../digest/digest.ts'
import { RECENT_BYTES_MAX } from './limits.ts'

/**
 * What is on its way into a store, for those who want it passed on before all of an image is here: which blobs are
 * expected, a call for each that arrives, and the bytes of those that came last.
 */
export class Arrivals {
  readonly #recentBytesMax: number
  readonly #unwritten = new Map<Digest, Buffer>()
  /** Written; oldest first. */
  readonly #recent = new Map<Digest, Buffer>()
  #recentBytes = 0
  readonly #waiting = new Map<Digest, Set<() => void>>()
  #expects: (digest: Digest) => boolean = () => false
  #receivedBytes = 0

  constructor(options: { recentBytesMax?: number } = {}) {
    this.#recentBytesMax = options.recentBytesMax ?? RECENT_BYTES_MAX
  }

  /** Whoever fetches for this store says what it is still to fetch. */
  setExpected(expects: (digest: Digest) => boolean): void {
    this.#expects = expects
  }

  expects(digest: Digest): boolean {
    return this.#expects(digest)
  }

  /** Bytes that came in so far: as long as it grows, it is worth waiting. */
  get receivedBytes(): number {
    return this.#receivedBytes
  }

  received(bytes: number): void {
    this.#receivedBytes += bytes
  }

  /** The bytes of a blob, verified, if they are in memory. */
  get(digest: Digest): Buffer | undefined {
    return this.#unwritten.get(digest) ?? this.#recent.get(digest)
  }

  /** A blob came and was verified; it stays in memory until `written` is called, and some time longer. */
  hold(digest: Digest, bytes: Buffer): void {
    this.#unwritten.set(digest, bytes)
    this.arrived(digest)
  }

  /** Held blobs are in the store now, or (with `failed`) will not get there. */
  written(digests: Iterable<Digest>, { failed = false } = {}): void {
    for (const digest of digests) {
      const bytes = this.#unwritten.get(digest)
      if (!bytes) continue
      this.#unwritten.delete(digest)
      if (failed || this.#recent.has(digest)) continue
      this.#recent.set(digest, bytes)
      this.#recentBytes += bytes.length
    }
    for (const [digest, bytes] of this.#recent) {
      if (this.#recentBytes <= this.#recentBytesMax) return
      this.#recent.delete(digest)
      this.#recentBytes -= bytes.length
    }
  }

  /** A blob is here, in memory or in the store: who waits for it goes on. */
  arrived(digest: Digest): void {
    const waiting = this.#waiting.get(digest)
    if (!waiting) return
    this.#waiting.delete(digest)
    for (const wake of waiting) wake()
  }

  /** Resolves when the blob has arrived, or the time is over; who aborts gets the signal's reason. */
  async next(digest: Digest, options: { timeoutMs: number; signal: AbortSignal }): Promise<void> {
    const { timeoutMs, signal } = options
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(digest) ?? new Set()
    this.#waiting.set(digest, waiting.add(resolve))
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(resolve, timeoutMs)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      waiting.delete(resolve)
      if (waiting.size === 0 && this.#waiting.get(digest) === waiting) this.#waiting.delete(digest)
    }
  }
}
