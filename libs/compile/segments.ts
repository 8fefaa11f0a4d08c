import { compress } from '../archive/compress.ts'
import type { Entry } from '../archive/entry.ts'
import { packEntries } from '../archive/pack.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'

/** The overlay segments that a compile makes, each once, however many nodes have it. */
export class Segments {
  readonly #blobs = new Map<Digest, Buffer>()
  readonly #known = new Map<Digest, Promise<BlobRef>>()

  /** All of them, by digest. */
  get blobs(): ReadonlyMap<Digest, Buffer> {
    return this.#blobs
  }

  /** The segments for some files: one, or none for no files. */
  async of(entries: readonly Entry[]): Promise<BlobRef[]> {
    if (entries.length === 0) return []
    const archive = packEntries(entries)
    const raw = digestOf(archive)
    let ref = this.#known.get(raw)
    if (!ref) {
      ref = compress(archive, 'gzip').then((bytes) => this.add(bytes))
      this.#known.set(raw, ref)
    }
    return [await ref]
  }

  add(bytes: Buffer): BlobRef {
    const digest = digestOf(bytes)
    this.#blobs.set(digest, bytes)
    return { digest, size: bytes.length }
  }
}
