import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

/** How much of what somebody needs is here. A blob that is named twice counts twice. */
interface Need {
  haveBytes: number
  totalBytes: number
  missing: number
}

/**
 * Which blobs are needed by whom (records, lists of segments), and which of them are here. It is made once from all
 * that is wanted and then told of each arrival, so that what an arrival costs does not grow with the images.
 */
export class Needs {
  readonly #wasHere: (digest: Digest) => boolean
  readonly #here = new Set<Digest>()
  readonly #missing = new Map<Digest, { ref: BlobRef; needs: Need[] }>()
  readonly #needs = new Map<object, Need>()

  constructor(isHere: (digest: Digest) => boolean) {
    this.#wasHere = isHere
  }

  /** Takes note of what `owner` needs; an owner that is known already is left as it is. */
  add(owner: object, refs: Iterable<BlobRef>): void {
    if (this.#needs.has(owner)) return
    const need: Need = { haveBytes: 0, totalBytes: 0, missing: 0 }
    this.#needs.set(owner, need)
    for (const ref of refs) {
      need.totalBytes += ref.size
      if (this.#isHereNow(ref.digest)) need.haveBytes += ref.size
      else this.#miss(ref, need)
    }
  }

  /** All blobs that somebody needs, here or not. */
  *digests(): Iterable<Digest> {
    yield* this.#here
    yield* this.#missing.keys()
  }

  isHere(digest: Digest): boolean {
    return this.#here.has(digest)
  }

  isMissing(digest: Digest): boolean {
    return this.#missing.has(digest)
  }

  missing(): BlobRef[] {
    return Array.from(this.#missing.values(), ({ ref }) => ref)
  }

  isComplete(owner: object): boolean {
    return this.#needs.get(owner)?.missing === 0
  }

  /** Whether it was noted what `owner` needs. */
  knows(owner: object): boolean {
    return this.#needs.has(owner)
  }

  /** Bytes that `owner` has and needs. */
  progressOf(owner: object): { have: number; total: number } {
    const need = this.#needs.get(owner)
    return { have: need?.haveBytes ?? 0, total: need?.totalBytes ?? 0 }
  }

  /** A blob is here now. Whether that made somebody complete. */
  arrived(digest: Digest): boolean {
    const found = this.#missing.get(digest)
    if (found === undefined) return false
    this.#missing.delete(digest)
    this.#here.add(digest)
    for (const need of found.needs) {
      need.haveBytes += found.ref.size
      need.missing -= 1
    }
    return found.needs.some((need) => need.missing === 0)
  }

  /** Takes back that a blob is here; the next Needs will miss it. Whether it was thought to be. */
  forget(digest: Digest): boolean {
    return this.#here.delete(digest)
  }

  #isHereNow(digest: Digest): boolean {
    if (this.#here.has(digest)) return true
    if (!this.#wasHere(digest)) return false
    this.#here.add(digest)
    return true
  }

  #miss(ref: BlobRef, need: Need): void {
    need.missing += 1
    const found = this.#missing.get(ref.digest)
    if (found) found.needs.push(need)
    else this.#missing.set(ref.digest, { ref, needs: [need] })
  }
}
