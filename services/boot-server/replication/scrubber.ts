import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'

/** Bytes a second that are read: 50 GB take two hours, and half a per cent of a processor. */
const BYTES_PER_S = 8 * 1024 * 1024
/** Pause between two blobs at least, after the last one, and after a disk that does not answer, in milliseconds. */
const PAUSE_MIN_MS = 20
const PAUSE_ROUND_MS = 1_000
const PAUSE_FAILED_MS = 60_000

export interface ScrubberOptions {
  store: BlobStore
  bytesPerS?: number
  logger: Logger
}

/**
 * Reads all blobs again, slowly and for ever. What the disk has lost of a blob that nobody has asked for lately would
 * otherwise show when a rack boots; now it is fetched again before. A restart begins with what is live in any case.
 */
export class Scrubber {
  readonly #options: ScrubberOptions
  readonly #bytesPerS: number
  readonly #stopped = new AbortController()
  readonly #running: Promise<void>
  /** The blob looked at last. */
  #last = ''

  constructor(options: ScrubberOptions) {
    this.#options = options
    this.#bytesPerS = options.bytesPerS ?? BYTES_PER_S
    this.#running = this.#run()
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped
    try {
      for (;;) {
        for (const digest of this.#round()) await delay(await this.#look(digest), undefined, { signal })
        await delay(PAUSE_ROUND_MS, undefined, { signal })
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** What comes after the blob that was looked at last, or all if that was the end. */
  #round(): Digest[] {
    const digests = [...this.#options.store.list()].sort()
    const rest = digests.filter((digest) => digest > this.#last)
    return rest.length > 0 ? rest : digests
  }

  /** How long to wait after it, in milliseconds. */
  async #look(digest: Digest): Promise<number> {
    const { store, logger } = this.#options
    this.#last = digest
    const sizeBytes = store.sizeOf(digest) ?? 0
    try {
      if (sizeBytes > 0) await store.examine(digest)
    } catch (error) {
      logger.error({ reason: messageOf(error) }, 'a blob could not be read to check it')
      return PAUSE_FAILED_MS
    }
    return Math.max((sizeBytes * 1_000) / this.#bytesPerS, PAUSE_MIN_MS)
  }
}
