import type { Digest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { RESIDENT_BLOB_SHARE_MAX, RESIDENT_KEPT_MS, RESIDENT_SLAB_BYTES } from './limits.ts'
import { SlabMemory } from './slab-memory.ts'

export interface ResidentCacheOptions {
  budgetBytes: number
  /** A clock that does not jump, in milliseconds. */
  nowMs?: () => number
}

/** Memory of several blobs, which come and go together. */
export interface Slab {
  readonly bytes: Buffer
  filledBytes: number
  digests: Digest[]
  loading: number
  /** How many read of it now: not before they have ended does it go to other blobs. */
  holds: number
  usedAtMs: number
  isDropped: boolean
}

/** A blob in memory, as long as its slab is not dropped. */
export interface ResidentEntry {
  bytes: Buffer
  slab: Slab
}

/** Bytes that are right until the slab has been released, once for each time it was lent. */
export interface Lent {
  bytes: Buffer | Promise<Buffer>
  slab: Slab
}

/** Fills what it is given, and gives it back. */
export type LoadResident = (target: Buffer) => Promise<Buffer>

/**
 * Blobs in memory, within a budget that includes those being loaded. Those that are loaded one after the other lie next to
 * each other, in slabs: neighbouring segments of an image are sent as one piece then, which costs a fifth less, and the
 * kernel can give such memory in large pages.
 *
 * The slab that was least recently used makes room, but not within RESIDENT_KEPT_MS of its last use: when all machines go
 * through more than the budget holds, in the same order, plain LRU would push out each blob just before it is needed
 * again and never hit. So a part stays and hits, and the rest is read from disk.
 */
export class ResidentCache {
  readonly #budgetBytes: number
  readonly #memory: SlabMemory
  readonly nowMs: () => number
  readonly #entries = new Map<Digest, ResidentEntry>()
  readonly #loading = new Map<Digest, { bytes: Promise<Buffer>; slab: Slab }>()
  /** Least recently used first. */
  readonly #slabs = new Set<Slab>()
  /** Those whose memory goes round, until it is given back; that of a large blob is the collector's. */
  readonly #round = new Set<Slab>()
  /** The slab that the next blobs go to. */
  #open: Slab | undefined
  #sizeBytes = 0

  constructor(options: ResidentCacheOptions) {
    const { budgetBytes, nowMs = () => performance.now() } = options
    const slabBytes = Math.min(RESIDENT_SLAB_BYTES, Math.floor(budgetBytes * RESIDENT_BLOB_SHARE_MAX))
    this.#budgetBytes = budgetBytes
    this.#memory = new SlabMemory({ sizeBytes: budgetBytes, slabBytes })
    this.nowMs = nowMs
  }

  /** Memory that is taken. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  has(digest: Digest): boolean {
    return this.#entries.has(digest)
  }

  /**
   * The blob's bytes if they are here, a promise of them if they are being loaded or there is room to, or undefined.
   * `load` gives bytes that were verified; its failure is that of everybody who waits, and nothing is kept. Whoever is lent
   * something releases the slab, also when that failed.
   */
  lend(ref: BlobRef, load: LoadResident): Lent | undefined {
    const lent = this.#find(ref) ?? this.#begin(ref, load)
    if (lent) this.hold(lent.slab)
    return lent
  }

  /** Whoever reads of a slab that is not dropped yet holds it meanwhile. */
  hold(slab: Slab): void {
    slab.holds++
  }

  release(slab: Slab): void {
    slab.holds--
    this.#giveBack(slab)
  }

  /** A blob that is here. Who keeps it tells of each use by `touch`. */
  entry(digest: Digest): ResidentEntry | undefined {
    return this.#entries.get(digest)
  }

  /** The order need not be finer than this: nothing is pushed out so soon after its use. */
  touch(slab: Slab, nowMs: number): void {
    if (nowMs - slab.usedAtMs < RESIDENT_KEPT_MS / 2) return
    slab.usedAtMs = nowMs
    if (this.#slabs.delete(slab)) this.#slabs.add(slab)
  }

  #find({ digest }: BlobRef): Lent | undefined {
    const entry = this.#entries.get(digest)
    if (entry === undefined) return this.#loading.get(digest)
    this.touch(entry.slab, this.nowMs())
    return entry
  }

  #begin(ref: BlobRef, load: LoadResident): Lent | undefined {
    const slab = this.#slabFor(ref.size)
    return slab && { slab, bytes: this.#load(ref, slab, load) }
  }

  async #load(ref: BlobRef, slab: Slab, load: LoadResident): Promise<Buffer> {
    const target = slab.bytes.subarray(slab.filledBytes, slab.filledBytes + ref.size)
    slab.filledBytes += ref.size
    slab.loading++
    const loading = load(target)
    this.#loading.set(ref.digest, { bytes: loading, slab })
    try {
      const bytes = await loading
      this.#entries.set(ref.digest, { bytes, slab })
      slab.digests.push(ref.digest)
      slab.usedAtMs = this.nowMs()
      return bytes
    } finally {
      slab.loading--
      this.#loading.delete(ref.digest)
      if (slab.loading === 0 && slab.digests.length === 0) this.#drop(slab)
    }
  }

  #slabFor(sizeBytes: number): Slab | undefined {
    if (sizeBytes > this.#budgetBytes * RESIDENT_BLOB_SHARE_MAX) return undefined
    const open = this.#open
    if (open && open.filledBytes + sizeBytes <= open.bytes.length) return open
    // A large blob has a slab of its own, so that none is left half empty for it.
    const isLarge = sizeBytes > this.#memory.slabBytes / 2
    const slab = this.#addSlab(isLarge ? sizeBytes : undefined)
    if (slab && !isLarge) this.#open = slab
    return slab
  }

  /** With `ownBytes`, memory of that size for one blob. */
  #addSlab(ownBytes: number | undefined): Slab | undefined {
    const sizeBytes = ownBytes ?? this.#memory.slabBytes
    const expiredMs = this.nowMs() - RESIDENT_KEPT_MS
    for (const slab of this.#slabs) {
      if (this.#sizeBytes + sizeBytes <= this.#budgetBytes || slab.usedAtMs > expiredMs) break
      if (slab.loading === 0) this.#drop(slab)
    }
    if (this.#sizeBytes + sizeBytes > this.#budgetBytes) return undefined
    const bytes = ownBytes === undefined ? this.#memory.take() : Buffer.allocUnsafeSlow(ownBytes)
    if (bytes === undefined) return undefined
    this.#sizeBytes += sizeBytes
    const slab: Slab = {
      bytes,
      filledBytes: 0,
      digests: [],
      loading: 0,
      holds: 0,
      usedAtMs: this.nowMs(),
      isDropped: false,
    }
    this.#slabs.add(slab)
    if (ownBytes === undefined) this.#round.add(slab)
    return slab
  }

  #drop(slab: Slab): void {
    if (!this.#slabs.delete(slab)) return
    slab.isDropped = true
    this.#sizeBytes -= slab.bytes.length
    for (const digest of slab.digests) this.#entries.delete(digest)
    if (this.#open === slab) this.#open = undefined
    this.#giveBack(slab)
  }

  /** Who is being sent something of it keeps the memory as long as that takes. */
  #giveBack(slab: Slab): void {
    if (slab.isDropped && slab.holds === 0 && this.#round.delete(slab)) this.#memory.give(slab.bytes)
  }
}
