import type { Manifests } from '../../../libs/blobs/manifests.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

/** The images that a rack wants, by their manifests, and the segments of those whose manifest is here and was read. */
export class WantedImages {
  readonly #segments = new Map<Digest, readonly BlobRef[]>()
  readonly #manifests: Manifests
  readonly #reading = new Set<Digest>()
  #unread: ReadonlySet<Digest> = new Set()

  constructor(manifests: Manifests) {
    this.#manifests = manifests
  }

  /** These are wanted now. Of `known` is kept what is known; all others are forgotten. */
  want(manifests: ReadonlySet<Digest>, { known }: { known?: ReadonlySet<Digest> } = {}): void {
    for (const digest of this.#segments.keys()) {
      if (!manifests.has(digest) && !known?.has(digest)) this.#segments.delete(digest)
    }
    this.#unread = manifests.difference(this.#segments)
  }

  /** Whether it was not known yet what some wanted image is made up of, when `want` was called. */
  get hasUnread(): boolean {
    return this.#unread.size > 0
  }

  /** Whether this is the manifest of such an image. */
  isUnread(digest: Digest): boolean {
    return this.#unread.has(digest)
  }

  segmentsOf(manifest: Digest): readonly BlobRef[] | undefined {
    return this.#segments.get(manifest)
  }

  isReading(digest: Digest): boolean {
    return this.#reading.has(digest)
  }

  /** Reads a blob that is here now, if it is the manifest of such an image. @throws as `Manifests.image` does */
  async read(ref: BlobRef): Promise<void> {
    if (!this.isUnread(ref.digest)) return
    this.#reading.add(ref.digest)
    try {
      this.#segments.set(ref.digest, (await this.#manifests.image(ref)).refs)
    } finally {
      this.#reading.delete(ref.digest)
    }
  }

  /** If it was a manifest, it is to be read again. */
  lost(digest: Digest): void {
    this.#segments.delete(digest)
  }
}
