import { statfs } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { evict } from '../../../libs/blobs/evict.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'

/** Above this share of the budget room is made, down to the second share. */
const HIGH_SHARE = 0.95
const LOW_SHARE = 0.85
/** Where the disk itself is the budget, this share of it stays free for others. */
const FREE_SHARE = 0.05
/** What is wanted may have as much as the low mark; it is told anew when that changes by this share. */
const TOLD_SHARE = 0.01
/** What was of use so lately stays: who fetched it may be about to say that it is needed. In milliseconds. */
const RECENT_MS = 60_000
/** How often it is looked whether room is to be made, and what is needed is noted as being of use. In milliseconds. */
const CHECK_MS = 5_000
const NOTE_MS = 600_000

export interface DiskBudgetOptions {
  store: BlobStore
  directory: string
  /** 0: as much as the disk has. */
  budgetBytes: number
  /** What must stay: what is live, wanted, or of a boot that has begun. Undefined while that is not known. */
  needed: () => Promise<ReadonlySet<Digest> | undefined>
  /** What is being sent at this moment. */
  inUse: () => ReadonlySet<Digest>
  /** Called when room was made. */
  onFreed: () => void
  /** Called with how many bytes all that is wanted may have, when that is known and when it is another. */
  onRoom?: (bytes: number) => void
  logger: Logger
  /** Milliseconds since 1970. */
  now?: () => number
}

/**
 * Keeps the blobs of a boot server within a budget: above the high mark those that nobody needs are deleted, down to the
 * low mark, the ones least recently of use first. What is needed is never deleted, even if it is more than the budget.
 */
export class DiskBudget {
  readonly #options: DiskBudgetOptions
  readonly #now: () => number
  readonly #timer: NodeJS.Timeout
  #maxBytes: number
  #toldBytes: number | undefined
  #notedAtMs = 0
  #running: Promise<void> | undefined
  /** What came while it ran. */
  #next: { isFull: boolean } | undefined
  #isClosed = false
  #isShort = false

  constructor(options: DiskBudgetOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#maxBytes = options.budgetBytes
    this.#timer = setInterval(() => void this.check(), CHECK_MS)
  }

  /** Bytes of the blobs that are here, and how many they may be; 0 while that is not known. */
  get figures(): { used: number; max: number } {
    return { used: this.#options.store.usedBytes, max: this.#maxBytes }
  }

  /** Makes room if it is needed, or (`isFull`) in any case. Resolves when that is done; it does not throw. */
  async check({ isFull = false } = {}): Promise<void> {
    this.#next = { isFull: isFull || this.#next?.isFull === true }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    await this.#running
  }

  /** Finds out how many bytes there may be. */
  async measure(): Promise<number> {
    const { budgetBytes, onRoom } = this.#options
    this.#maxBytes = budgetBytes > 0 ? budgetBytes : await this.#bytesOfDisk()
    const roomBytes = Math.floor(LOW_SHARE * this.#maxBytes)
    const changedBytes = Math.abs(roomBytes - (this.#toldBytes ?? Number.POSITIVE_INFINITY))
    if (changedBytes > TOLD_SHARE * this.#maxBytes) {
      this.#toldBytes = roomBytes
      onRoom?.(roomBytes)
    }
    return this.#maxBytes
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    for (let next = this.#next; next && !this.#isClosed; next = this.#next) {
      this.#next = undefined
      try {
        await this.#look(next)
      } catch (error) {
        this.#options.logger.error({ reason: messageOf(error) }, 'no room could be made on the disk')
      }
    }
  }

  async #look({ isFull }: { isFull: boolean }): Promise<void> {
    const { store, onFreed } = this.#options
    const nowMs = this.#now()
    const max = await this.measure()
    const isOver = isFull || store.usedBytes > HIGH_SHARE * max
    const isToNote = nowMs - this.#notedAtMs > NOTE_MS
    if (!isOver && !isToNote) return
    const needed = await this.#options.needed()
    if (needed === undefined) return
    this.#notedAtMs = nowMs
    for (const digest of needed) store.used(digest)
    if (isToNote) await store.saveUses()
    if (!isOver) return
    const bytes = store.usedBytes - LOW_SHARE * (isFull ? Math.min(max, store.usedBytes) : max)
    const { inUse } = this.#options
    const done = await evict({ store, bytes, needed, inUse, usedBeforeMs: nowMs - RECENT_MS })
    if (done.blobs > 0) {
      this.#options.logger.info({ ...done, ...this.figures }, 'deleted blobs that nobody needs, to make room')
      onFreed()
    }
    this.#tell(store.usedBytes > HIGH_SHARE * max)
  }

  /** What there is with what is free, but for the share that stays free. */
  async #bytesOfDisk(): Promise<number> {
    const { bsize, blocks, bavail } = await statfs(this.#options.directory)
    const room = (bavail - FREE_SHARE * blocks) * bsize
    return Math.max(Math.floor(this.#options.store.usedBytes + room), 0)
  }

  #tell(isShort: boolean): void {
    if (isShort && !this.#isShort) {
      this.#options.logger.warn(this.figures, 'what the rack needs is more than the disk may hold')
    }
    this.#isShort = isShort
  }
}
