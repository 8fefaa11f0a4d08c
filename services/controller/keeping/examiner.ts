import type { Logger } from 'pino'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { pause } from '../../../libs/bus/backoff.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { EXAMINE_BYTES_PER_S, EXAMINE_ROUND_PAUSE_MS } from './limits.ts'

/** Blobs that are read between two reports of how far that is. */
const REPORT_EVERY = 500

export interface Examined {
  /** Read so far, and in all. */
  blobs: number
  of: number
  /** Damaged, or gone; they are fetched again. */
  damaged: number
}

/**
 * Reads all blobs, slowly and again and again: damage is noticed, and healed from others, while others still have what is
 * damaged here. It begins anywhere, so that frequent restarts leave nothing out.
 */
export class Examiner {
  readonly #blobs: BlobStore
  readonly #logger: Logger
  readonly #bytesPerS: number
  readonly #closed = new AbortController()
  readonly #working: Promise<void>

  /** What is found is told by the store itself. */
  constructor(options: { blobs: BlobStore; logger: Logger; bytesPerS?: number; random?: () => number }) {
    this.#blobs = options.blobs
    this.#logger = options.logger
    this.#bytesPerS = options.bytesPerS ?? EXAMINE_BYTES_PER_S
    this.#working = this.#work((options.random ?? Math.random)())
  }

  /** Reads all of them now, as fast as the disk gives them, and says how far that is. @throws the signal's reason */
  async *examineAll(signal: AbortSignal): AsyncIterable<Examined> {
    const digests = [...this.#blobs.list()]
    const examined: Examined = { blobs: 0, of: digests.length, damaged: 0 }
    yield { ...examined }
    for (const digest of digests) {
      signal.throwIfAborted()
      const isRight = await this.#blobs.examine(digest)
      examined.blobs += 1
      // What was deleted or collected meanwhile is no damage, and cannot be told from it: it is rare.
      if (!isRight) examined.damaged += 1
      if (examined.blobs % REPORT_EVERY === 0) yield { ...examined }
    }
    yield { ...examined }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#working
  }

  async #work(start: number): Promise<void> {
    const { signal } = this.#closed
    let from = start
    while (!signal.aborted) {
      const digests = [...this.#blobs.list()].sort()
      for (const digest of digests.slice(Math.floor(from * digests.length))) {
        await pause(((this.#blobs.sizeOf(digest) ?? 0) / this.#bytesPerS) * 1_000, signal)
        if (signal.aborted) return
        try {
          await this.#blobs.examine(digest)
        } catch (error) {
          this.#logger.warn({ reason: messageOf(error) }, 'a blob cannot be examined')
        }
      }
      from = 0
      await pause(EXAMINE_ROUND_PAUSE_MS, signal)
    }
  }
}
