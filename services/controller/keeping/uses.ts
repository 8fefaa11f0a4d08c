import type { Digest } from '../../../libs/digest/digest.ts'

/**
 * Who is about to name which blobs. Whoever wants a blob to be there, because it will be named soon, claims it first: a
 * claim lasts for the grace time, and as long as a piece of work lasts that was under way when it was made. So nothing
 * is deleted between the moment when a build finds a blob in the store and the change that names it.
 */
export class Uses {
  readonly #nowMs: () => number
  /** When each was claimed last. What is older than every claim that counts is forgotten: see `forget`. */
  readonly #claimedMs = new Map<Digest, number>()
  readonly #works = new Set<{ sinceMs: number }>()
  readonly #deleting = new Map<Digest, Promise<void>>()

  /** `nowMs`: a clock that does not jump. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  get nowMs(): number {
    return this.#nowMs()
  }

  /** When the oldest piece of work under way began; infinity if there is none. */
  get oldestWorkMs(): number {
    let oldest = Number.POSITIVE_INFINITY
    for (const { sinceMs } of this.#works) oldest = Math.min(oldest, sinceMs)
    return oldest
  }

  /** Work that takes long begins: what it claims stays until it has ended, however long that takes. */
  begin(): Disposable {
    const work = { sinceMs: this.#nowMs() }
    this.#works.add(work)
    return { [Symbol.dispose]: () => this.#works.delete(work) }
  }

  /** When this has resolved, whether these blobs are in the store does not change any more. */
  async claim(digests: Iterable<Digest>): Promise<void> {
    const nowMs = this.#nowMs()
    const deleting: Promise<void>[] = []
    for (const digest of digests) {
      this.#claimedMs.set(digest, nowMs)
      const under = this.#deleting.get(digest)
      if (under) deleting.push(under)
    }
    await Promise.allSettled(deleting)
  }

  /** Deletes a blob, unless it was claimed at that time or later. Returns whether it did. */
  async delete(
    digest: Digest,
    options: { unlessSinceMs: number; work: () => Promise<void> },
  ): Promise<boolean> {
    if ((this.#claimedMs.get(digest) ?? Number.NEGATIVE_INFINITY) >= options.unlessSinceMs) return false
    if (this.#deleting.has(digest)) return false
    const deleting = options.work().finally(() => this.#deleting.delete(digest))
    this.#deleting.set(digest, deleting)
    await deleting
    return true
  }

  /** Forgets claims from before that time. */
  forget(beforeMs: number): void {
    for (const [digest, claimedMs] of this.#claimedMs)
      if (claimedMs < beforeMs) this.#claimedMs.delete(digest)
  }
}
