import type { Digest } from '../digest/digest.ts'
import type { Sums } from './blob-sums.ts'

/** What is known of a blob that is on disk. Another file under the same digest gets another entry. */
export interface BlobEntry {
  readonly sizeBytes: number
  /** Its bytes were seen to match its digest since the process started. */
  verified: boolean
  /** What tells whether they still do; made when it is first needed. */
  sums?: Sums
  /** When it was last of use, in milliseconds since 1970, and what the disk says of that. */
  usedAtMs: number
  savedAtMs: number
}

/** The blobs that a store has, with what there is to know of each without looking at its bytes. */
export class BlobIndex {
  readonly #entries = new Map<Digest, BlobEntry>()
  #usedBytes = 0
  #losses = 0

  /** Of all blobs together. */
  get usedBytes(): number {
    return this.#usedBytes
  }

  /** How often a blob went. */
  get losses(): number {
    return this.#losses
  }

  get(digest: Digest): BlobEntry | undefined {
    return this.#entries.get(digest)
  }

  digests(): MapIterator<Digest> {
    return this.#entries.keys()
  }

  entries(): MapIterator<[Digest, BlobEntry]> {
    return this.#entries.entries()
  }

  set(digest: Digest, entry: BlobEntry): void {
    this.#usedBytes += entry.sizeBytes - (this.#entries.get(digest)?.sizeBytes ?? 0)
    this.#entries.set(digest, entry)
  }

  /** Whether it was known; of an entry, whether it was still that one. */
  delete(digest: Digest, only?: BlobEntry): boolean {
    const entry = this.#entries.get(digest)
    if (entry === undefined || (only !== undefined && entry !== only)) return false
    this.#usedBytes -= entry.sizeBytes
    this.#losses += 1
    return this.#entries.delete(digest)
  }
}
