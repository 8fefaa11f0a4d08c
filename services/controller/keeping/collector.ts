import type { Logger } from 'pino'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { pause } from '../../../libs/bus/backoff.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { type Collected, collect } from './collection.ts'
import { type Disk, diskOf } from './disk.ts'
import { type GatherParts, gather } from './gather.ts'
import type { Kept } from './kept.ts'
import {
  COLLECT_FIRST_MS,
  COLLECT_FULL_INTERVAL_MS,
  COLLECT_INTERVAL_MS,
  DISK_CHECK_INTERVAL_MS,
  FREE_SHARE_MIN,
  GRACE_MS,
  GRACE_SHORT_MS,
} from './limits.ts'
import type { Unreferenced } from './unreferenced.ts'
import { type Counted, usageOf, usageText } from './usage.ts'
import type { Uses } from './uses.ts'

export interface CollectorOptions extends GatherParts {
  blobs: BlobStore
  uses: Uses
  unreferenced: Unreferenced
  /** Directory of the blobs. */
  directory: string
  /** Called after blobs were deleted: caches of what became of what can forget theirs. */
  onDeleted?: () => Promise<void>
  logger: Logger
  /** How long blobs stay after nothing needs them any more. */
  graceMs?: number | undefined
  /** Milliseconds since 1970. */
  now?: () => number
  firstMs?: number
  disk?: () => Promise<Disk>
}

/** What was deleted to make room, and what uses the rest, in words. */
export interface Room extends Counted {
  left: string
}

/**
 * Deletes from time to time what nothing needs any more, sooner where the disk is nearly full. One collection at a time.
 */
export class Collector {
  readonly #options: CollectorOptions
  readonly #now: () => number
  readonly #closed = new AbortController()
  readonly #working: Promise<void>
  #running: Promise<unknown> = Promise.resolve()
  #lastDisk: Disk | undefined
  #makingRoom: Promise<Room> | undefined

  constructor(options: CollectorOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#working = this.#work(options.firstMs ?? COLLECT_FIRST_MS)
  }

  /** As `disk`, as it was a moment ago. */
  get lastDisk(): Disk | undefined {
    return this.#lastDisk
  }

  /** The file system that the blobs are on. */
  async disk(): Promise<Disk> {
    this.#lastDisk = await (this.#options.disk?.() ?? diskOf(this.#options.directory))
    return this.#lastDisk
  }

  /** What is needed, and why. @throws {BusUnavailableError} and the signal's reason */
  gather(signal: AbortSignal): Promise<Kept> {
    return gather(this.#options, { signal, now: this.#now() })
  }

  /** Collects as soon as no other collection runs. @throws {BusUnavailableError} and the signal's reason */
  async collect(options: { graceMs?: number; dryRun?: boolean; signal: AbortSignal }): Promise<Collected> {
    const { graceMs = this.#options.graceMs ?? GRACE_MS, dryRun = false } = options
    const signal = AbortSignal.any([options.signal, this.#closed.signal])
    const before = this.#running
    const run = async (): Promise<Collected> => {
      await before
      signal.throwIfAborted()
      return this.#collect({ graceMs, dryRun, signal })
    }
    const running = run()
    this.#running = running.catch(() => {})
    return running
  }

  /** Deletes what can be spared, because there is no room. Whoever asks meanwhile waits for the same. */
  makeRoom(): Promise<Room> {
    this.#makingRoom ??= this.#makeRoom().finally(() => {
      this.#makingRoom = undefined
    })
    return this.#makingRoom
  }

  async #makeRoom(): Promise<Room> {
    const { signal } = this.#closed
    const { blobs, bytes } = await this.collect({ graceMs: GRACE_SHORT_MS, signal })
    return { blobs, bytes, left: usageText(usageOf(this.#options.blobs, await this.gather(signal))) }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#working
    await this.#running
  }

  async #collect(options: { graceMs: number; dryRun: boolean; signal: AbortSignal }): Promise<Collected> {
    const { blobs, uses, unreferenced, onDeleted, logger } = this.#options
    const collected = await collect({
      blobs,
      uses,
      unreferenced,
      gather: () => this.gather(options.signal),
      now: this.#now(),
      ...options,
    })
    if (options.dryRun || collected.blobs === 0) return collected
    logger.info(
      { blobs: collected.blobs, bytes: collected.bytes },
      'deleted blobs that nothing needs any more',
    )
    await onDeleted?.()
    return collected
  }

  async #work(firstMs: number): Promise<void> {
    const { signal } = this.#closed
    let dueAt = performance.now() + firstMs
    let dueIfFullAt = 0
    while (!signal.aborted) {
      try {
        const isFull = await this.#isNearlyFull()
        const now = performance.now()
        if (now >= (isFull ? dueIfFullAt : dueAt)) {
          dueAt = now + COLLECT_INTERVAL_MS
          dueIfFullAt = now + COLLECT_FULL_INTERVAL_MS
          await this.collect({ ...(isFull && { graceMs: GRACE_SHORT_MS }), signal })
        }
      } catch (error) {
        if (signal.aborted) return
        this.#options.logger.warn({ reason: messageOf(error) }, 'what is not needed cannot be deleted now')
      }
      await pause(DISK_CHECK_INTERVAL_MS, signal)
    }
  }

  async #isNearlyFull(): Promise<boolean> {
    const { size, free } = await this.disk()
    const isFull = free < size * FREE_SHARE_MIN
    if (isFull) this.#options.logger.warn({ free, size }, 'the disk of the blobs is nearly full')
    return isFull
  }
}
