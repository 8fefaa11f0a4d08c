import { compress, compressSync } from '../archive/compress.ts'
import type { Entry } from '../archive/entry.ts'
import { packEntries } from '../archive/pack.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'

/** Larger archives, in bytes, are compressed on another thread; for smaller ones the way there costs more. */
const SYNC_BYTES_MAX = 32 * 1024
/** Segments that are handed on together. */
const HELD_MAX = 1_000
const HELD_BYTES_MAX = 16 * 1024 * 1024

const NONE: readonly BlobRef[] = []

type Keep = (segments: ReadonlyMap<Digest, Buffer>) => Promise<void>

/** The overlay segments that an update makes, each once, however many nodes have it. */
export class Segments {
  readonly #keep: Keep | undefined
  readonly #known = new Map<Digest, Promise<BlobRef>>()
  #held = new Map<Digest, Buffer>()
  #heldBytes = 0

  constructor(keep: Keep | undefined) {
    this.#keep = keep
  }

  /** Those that were not handed on. */
  get held(): ReadonlyMap<Digest, Buffer> {
    return this.#held
  }

  /** The segments for some files: one, or none for no files. */
  async of(entries: readonly Entry[]): Promise<readonly BlobRef[]> {
    if (entries.length === 0) return NONE
    const archive = packEntries(entries)
    const raw = digestOf(archive)
    let ref = this.#known.get(raw)
    if (!ref) {
      ref = this.#make(archive)
      this.#known.set(raw, ref)
    }
    return [await ref]
  }

  async add(bytes: Buffer): Promise<BlobRef> {
    const digest = digestOf(bytes)
    this.#held.set(digest, bytes)
    this.#heldBytes += bytes.length
    if (this.#held.size >= HELD_MAX || this.#heldBytes >= HELD_BYTES_MAX) await this.flush()
    return { digest, size: bytes.length }
  }

  /** Hands on what is held. */
  async flush(): Promise<void> {
    if (!this.#keep || this.#held.size === 0) return
    const held = this.#held
    this.#held = new Map()
    this.#heldBytes = 0
    await this.#keep(held)
  }

  async #make(archive: Buffer): Promise<BlobRef> {
    if (archive.length <= SYNC_BYTES_MAX) return this.add(compressSync(archive, 'gzip'))
    return this.add(await compress(archive, 'gzip'))
  }
}
