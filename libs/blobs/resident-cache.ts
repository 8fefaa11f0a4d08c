import type { Digest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { RESIDENT_BLOB_SHARE_MAX, RESIDENT_KEPT_MS } from './limits.ts'

export interface ResidentCacheOptions {
  budgetBytes: number
  /** A clock that does not jump, in milliseconds. */
  nowMs?: () => number
}

interface Entry {
  bytes: Buffer
  usedAtMs: number
}

/**
 * Blobs in memory, within a budget that includes those being loaded. The least recently used makes room, but not
 * within RESIDENT_KEPT_MS of its last use: when all machines go through more than the budget holds, in the same
 * order, plain LRU would push out each blob just before it is needed again and never hit. So a part stays and hits,
 * and the rest is read from disk.
 */
export class ResidentCache {
  readonly #budgetBytes: number
  readonly #nowMs: () => number
  /** Least recently used first. */
  readonly #entries = new Map<Digest, Entry>()
  readonly #loading = new Map<Digest, Promise<Buffer>>()
  #sizeBytes = 0

  constructor(options: ResidentCacheOptions) {
    this.#budgetBytes = options.budgetBytes
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /** What is held and what is being loaded. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  has(digest: Digest): boolean {
    return this.#entries.has(digest)
  }

  /**
   * The blob's bytes if they are here, a promise of them if they are being loaded or there is room to, or undefined.
   * `load` gives bytes that were verified; its failure is that of everybody who waits, and nothing is kept.
   */
  get(ref: BlobRef, load: () => Promise<Buffer>): Buffer | Promise<Buffer> | undefined {
    const entry = this.#entries.get(ref.digest)
    if (entry !== undefined) {
      this.#touch(ref.digest, entry)
      return entry.bytes
    }
    const loading = this.#loading.get(ref.digest)
    if (loading !== undefined) return loading
    return this.#makeRoom(ref.size) ? this.#load(ref, load) : undefined
  }

  /** The order need not be finer than this: nothing is pushed out so soon after its use. */
  #touch(digest: Digest, entry: Entry): void {
    const nowMs = this.#nowMs()
    if (nowMs - entry.usedAtMs < RESIDENT_KEPT_MS / 2) return
    entry.usedAtMs = nowMs
    this.#entries.delete(digest)
    this.#entries.set(digest, entry)
  }

  async #load(ref: BlobRef, load: () => Promise<Buffer>): Promise<Buffer> {
    this.#sizeBytes += ref.size
    const loading = load()
    this.#loading.set(ref.digest, loading)
    try {
      const bytes = await loading
      this.#entries.set(ref.digest, { bytes, usedAtMs: this.#nowMs() })
      return bytes
    } catch (error) {
      this.#sizeBytes -= ref.size
      throw error
    } finally {
      this.#loading.delete(ref.digest)
    }
  }

  #makeRoom(sizeBytes: number): boolean {
    if (sizeBytes > this.#budgetBytes * RESIDENT_BLOB_SHARE_MAX) return false
    const expiredMs = this.#nowMs() - RESIDENT_KEPT_MS
    for (const [digest, entry] of this.#entries) {
      if (this.#sizeBytes + sizeBytes <= this.#budgetBytes || entry.usedAtMs > expiredMs) break
      this.#entries.delete(digest)
      this.#sizeBytes -= entry.bytes.length
    }
    return this.#sizeBytes + sizeBytes <= this.#budgetBytes
  }
}
