import { setTimeout as pause } from 'node:timers/promises'
import type { BlobRef } from '../records/blob-ref.ts'
import type { Arrivals } from './arrivals.ts'
import type { BlobStore } from './blob-store.ts'
import { SYNC_PAUSE_MS, UNWRITTEN_BYTES_MAX } from './limits.ts'

interface Unwritten {
  ref: BlobRef
  bytes: Buffer
  written: PromiseWithResolvers<void>
  stored: PromiseWithResolvers<void>
}

/** What becomes of a segment. Both reject with what the store throws. */
export interface Fate {
  /** It is in the store. */
  written: Promise<void>
  /** It stays there when the power fails. */
  stored: Promise<void>
}

/**
 * Writes verified segments, all that came while the last ones were written at once; and has the disk make sure of all that
 * were written meanwhile at once: so the disk is waited for once for many, and the slower it is, for the more.
 */
export class SegmentWriter {
  readonly #store: BlobStore
  readonly #arrivals: Arrivals
  #unwritten: Unwritten[] = []
  /** With those being written. */
  #unwrittenBytes = 0
  #unsynced: Unwritten[] = []
  #writing: Promise<void> | undefined
  #syncing: Promise<void> | undefined
  #pausing = new AbortController()
  #isHurried = false

  constructor(options: { store: BlobStore; arrivals: Arrivals }) {
    this.#store = options.store
    this.#arrivals = options.arrivals
  }

  /** Takes a segment, when there is room for it; it is to be had from `arrivals` at once. */
  async add(ref: BlobRef, bytes: Buffer): Promise<Fate> {
    while (this.#writing && this.#unwrittenBytes + ref.size > UNWRITTEN_BYTES_MAX) await this.#writing
    const [written, stored] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    // Whoever added it looks at them only later.
    for (const { promise } of [written, stored]) promise.catch(() => {})
    this.#unwritten.push({ ref, bytes, written, stored })
    this.#unwrittenBytes += ref.size
    this.#arrivals.hold(ref.digest, bytes)
    this.#writing ??= this.#write()
    return { written: written.promise, stored: stored.promise }
  }

  /** Nothing more will come for now: the disk is to make sure of what has been written. */
  hurry(): void {
    this.#isHurried = true
    this.#pausing.abort()
  }

  async close(): Promise<void> {
    await this.#writing
    this.hurry()
    await this.#syncing
  }

  /** Never throws: the promises of each segment tell. */
  async #write(): Promise<void> {
    while (this.#unwritten.length > 0) {
      const batch = this.#unwritten
      this.#unwritten = []
      const refs = batch.map(({ ref }) => ref)
      const digests = refs.map(({ digest }) => digest)
      try {
        await this.#store.putMany(
          batch.map(({ bytes }) => bytes),
          refs,
          { durable: false },
        )
        this.#arrivals.written(digests)
        for (const { written } of batch) written.resolve()
        this.#unsynced.push(...batch.map((each) => ({ ...each, bytes: NOTHING })))
        this.#syncing ??= this.#sync()
      } catch (error) {
        this.#arrivals.written(digests, { failed: true })
        for (const { written, stored } of batch) {
          written.reject(error)
          stored.reject(error)
        }
      }
      for (const { size } of refs) this.#unwrittenBytes -= size
    }
    this.#writing = undefined
  }

  async #pause(): Promise<void> {
    this.#pausing = new AbortController()
    await pause(SYNC_PAUSE_MS, undefined, { signal: this.#pausing.signal }).catch(() => {})
  }

  /** Never throws, either. */
  async #sync(): Promise<void> {
    while (this.#unsynced.length > 0) {
      if (!this.#isHurried) await this.#pause()
      this.#isHurried = false
      const batch = this.#unsynced
      this.#unsynced = []
      try {
        await this.#store.sync()
        for (const { stored } of batch) stored.resolve()
      } catch (error) {
        for (const { stored } of batch) stored.reject(error)
      }
    }
    this.#syncing = undefined
  }
}

/** The memory is not held any longer. */
const NOTHING = Buffer.alloc(0)
