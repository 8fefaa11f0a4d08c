import { setTimeout as pause } from 'node:timers/promises'
import { RateLimit } from '../../../libs/blobs/rate-limit.ts'
import { RateMeter } from '../../../libs/blobs/rate-meter.ts'
import type { RunPuller } from '../../../libs/blobs/run-puller.ts'
import type { RunSource } from '../../../libs/blobs/run-transfer.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

/**
 * Before an image is fetched it is waited so long, in milliseconds: by then the other servers that got the same head
 * have said that they want it, too, and the tree is that of all of them.
 */
const GATHER_MS = 500

/** Something that is fetched in runs, from servers that may only be getting it themselves. */
export interface Spread {
  digest: Digest
  /** Where servers have it. */
  path: string
  /** The manifest of the image it is, or belongs to. */
  image: Digest
  refs: readonly BlobRef[]
  /** No node needs it yet. */
  ahead: boolean
  bytesPerS?: number | undefined
}

export interface SpreadingOptions {
  puller: RunPuller
  sources: (of: { artifact: Digest; image: Digest }) => RunSource[]
  isMissing: (digest: Digest) => boolean
  onStored: (ref: BlobRef) => void
  /** All of it is here; so many bytes of it came over the network. */
  onDone: (spread: Spread, bytes: number) => void
  /** It could not be fetched, or not all of it; the rest is not tried again until it is wanted anew. */
  onFailed: (spread: Spread, error: unknown) => void
  gatherMs?: number
}

interface Job {
  spread: Spread
  stop: AbortController
  meter: RateMeter
  done: Promise<void>
}

/**
 * Fetches images and what is large beside them. What nodes need goes first: nothing is fetched ahead of time meanwhile,
 * and what is under way stops.
 */
export class Spreading {
  readonly #options: SpreadingOptions
  readonly #jobs = new Map<Digest, Job>()
  readonly #ending = new Set<Promise<void>>()
  #wanted: readonly Spread[] = []
  #closed = false

  constructor(options: SpreadingOptions) {
    this.#options = options
  }

  /** These are wanted now, and no others. What runs already goes on. */
  want(wanted: readonly Spread[]): void {
    this.#wanted = wanted
    const byDigest = new Map(wanted.map((spread) => [spread.digest, spread]))
    for (const job of this.#jobs.values()) {
      const spread = byDigest.get(job.spread.digest)
      if (!spread || isOther(spread, job.spread)) this.#stop(job)
    }
    this.#start()
  }

  /** How fast this comes in now; 0 if it does not. */
  bytesPerS(image: Digest): number {
    let sum = 0
    for (const { spread, meter } of this.#jobs.values()) if (spread.image === image) sum += meter.bytesPerS
    return sum
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#jobs.values()) this.#stop(job)
    await Promise.allSettled(this.#ending)
  }

  #start(): void {
    if (this.#closed) return
    const needed = this.#wanted.filter(({ ahead }) => !ahead)
    for (const spread of needed) if (!this.#jobs.has(spread.digest)) this.#begin(spread)
    const [first] = this.#wanted.filter(({ ahead }) => ahead)
    if (needed.length > 0) {
      for (const job of this.#jobs.values()) if (job.spread.ahead) this.#stop(job)
    } else if (first && this.#jobs.size === 0) {
      this.#begin(first)
    }
  }

  #begin(spread: Spread): void {
    const stop = new AbortController()
    const meter = new RateMeter()
    const job: Job = { spread, stop, meter, done: Promise.resolve() }
    this.#jobs.set(spread.digest, job)
    job.done = this.#run(job)
    this.#ending.add(job.done)
    void job.done.finally(() => this.#ending.delete(job.done))
  }

  #stop(job: Job): void {
    job.stop.abort()
    if (this.#jobs.get(job.spread.digest) === job) this.#jobs.delete(job.spread.digest)
  }

  /** Never rejects. */
  async #run({ spread, stop, meter }: Job): Promise<void> {
    const { puller, sources, isMissing, onStored, onDone, onFailed, gatherMs = GATHER_MS } = this.#options
    let bytes = 0
    const { signal } = stop
    const { path, digest, image, refs, ahead, bytesPerS } = spread
    try {
      await pause(gatherMs, undefined, { signal })
      await puller.pull({
        path,
        digest,
        refs,
        isWanted: isMissing,
        sources: () => sources({ artifact: digest, image }),
        onStored,
        onBytes: (more) => {
          bytes += more
          meter.add(more)
        },
        ahead,
        limit: bytesPerS === undefined ? undefined : new RateLimit({ bytesPerS }),
        signal,
      })
    } catch (error) {
      if (!signal.aborted) this.#ended(spread, () => onFailed(spread, error))
      return
    }
    if (!signal.aborted) this.#ended(spread, () => onDone(spread, bytes))
  }

  #ended(spread: Spread, tell: () => void): void {
    this.#jobs.delete(spread.digest)
    this.#wanted = this.#wanted.filter(({ digest }) => digest !== spread.digest)
    tell()
    this.#start()
  }
}

function isOther(one: Spread, other: Spread): boolean {
  return one.ahead !== other.ahead || one.bytesPerS !== other.bytesPerS
}
