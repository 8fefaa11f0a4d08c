import PQueue from 'p-queue'
import type { Digest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { Arrivals } from './arrivals.ts'
import type { BlobStore } from './blob-store.ts'
import { READS_PARALLEL_MAX, RUNS_AHEAD_MAX, RUNS_PARALLEL_MAX } from './limits.ts'
import { OriginBytes } from './origin-bytes.ts'
import { OriginOrder } from './origin-order.ts'
import { forEachParallel } from './parallel.ts'
import type { RateLimit } from './rate-limit.ts'
import { RunClient } from './run-client.ts'
import { RunReceiver } from './run-receiver.ts'
import { type RunSource, RunTransfer } from './run-transfer.ts'
import { type Run, runsOf } from './runs.ts'
import { SegmentWriter } from './segment-writer.ts'

export interface PullRuns {
  /** Where an origin has the artifact, below its base URL, and what names it. */
  path: string
  digest: Digest
  /** What it is made up of, in order. */
  refs: readonly BlobRef[]
  /** Of these, what is still to be fetched; asked again and again. */
  isWanted: (digest: Digest) => boolean
  /** Where from, best first; asked again and again. */
  sources: () => readonly RunSource[]
  /** A part of it is in the store and right. */
  onStored: (ref: BlobRef) => void
  onBytes?: (bytes: number) => void
  /** Nobody waits for it. */
  ahead?: boolean
  limit?: RateLimit | undefined
  signal: AbortSignal
}

/**
 * Fetches what is missing of artifacts made up of many blobs, in runs of neighbours: a bounded number at once, and no
 * blob twice, also where two artifacts share it.
 */
export class RunPuller {
  readonly #store: BlobStore
  readonly #arrivals: Arrivals
  readonly #limit: RateLimit | undefined
  readonly #client = new RunClient()
  readonly #order: OriginOrder
  readonly #sent = new OriginBytes()
  readonly #writer: SegmentWriter
  readonly #queue = new PQueue({ concurrency: RUNS_PARALLEL_MAX })
  /** What is being fetched, each with the end of its run, good or bad. */
  readonly #claims = new Map<Digest, Promise<void>>()

  constructor(options: {
    store: BlobStore
    arrivals: Arrivals
    /** For all that is fetched. */
    limit?: RateLimit | undefined
    nowMs?: () => number
  }) {
    this.#store = options.store
    this.#arrivals = options.arrivals
    this.#limit = options.limit
    this.#order = new OriginOrder(options.nowMs ?? (() => performance.now()))
    this.#writer = new SegmentWriter(options)
  }

  /**
   * Resolves when nothing of the artifact is wanted any more. After a failure no more runs are begun, and it throws
   * when the last one has ended; what came is kept. Who aborts gets the signal's reason.
   *
   * @throws {BlobMissingError | BlobCorruptError | OriginUnavailableError} Or an error of the store's disk.
   */
  async pull(job: PullRuns): Promise<void> {
    await this.#recognise(job)
    const failures: unknown[] = []
    for (;;) {
      await this.#pullUnclaimed(job, (error) => failures.push(error))
      const left = job.refs.find((ref) => isWanted(ref, job))
      if (!left) return
      this.#writer.hurry()
      // It is not safe on the disk yet, another pull fetches it, or it was lost in this moment.
      await this.#claims.get(left.digest)
      job.signal.throwIfAborted()
      if (failures.length > 0) throw failures[0]
    }
  }

  /** To be called when all pulls have ended. */
  async close(): Promise<void> {
    await this.#queue.onIdle()
    await this.#writer.close()
    this.#client.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** What is on disk from before is not fetched, if it is right. */
  async #recognise({ refs, isWanted, onStored, signal }: PullRuns): Promise<void> {
    const here = refs.filter(({ digest }) => isWanted(digest) && this.#store.has(digest))
    await forEachParallel(here, READS_PARALLEL_MAX, async (ref) => {
      signal.throwIfAborted()
      if (await this.#store.verify(ref.digest)) onStored(ref)
    })
  }

  async #pullUnclaimed(job: PullRuns, onLost: (error: unknown) => void): Promise<void> {
    let claimed = new Set<Digest>()
    const runs = runsOf(job.refs, (ref) => {
      if (!isWanted(ref, job) || this.#claims.has(ref.digest) || claimed.has(ref.digest)) return false
      claimed.add(ref.digest)
      return true
    })
    const take = (): Run | undefined => {
      claimed = new Set()
      return runs.next().value ?? undefined
    }
    const workers = Array(job.ahead ? RUNS_AHEAD_MAX : RUNS_PARALLEL_MAX).keys()
    await forEachParallel(workers, RUNS_PARALLEL_MAX, async () => {
      while (
        await this.#queue.add(() => this.#next(job, { take, onLost }), { priority: job.ahead ? 0 : 1 })
      ) {
        // A run after the other, each when there is a place for it.
      }
    })
  }

  /** Whether there was one more run; if so, it is in the store now. */
  async #next(
    job: PullRuns,
    { take, onLost }: { take: () => Run | undefined; onLost: (error: unknown) => void },
  ): Promise<boolean> {
    job.signal.throwIfAborted()
    const run = take()
    if (!run) return false
    const receiver = new RunReceiver({
      store: this.#store,
      arrivals: this.#arrivals,
      writer: this.#writer,
      run,
      onStored: job.onStored,
    })
    const fetching = this.#fetch(job, receiver)
    const free = (): void => {
      for (const { digest } of run.refs) this.#claims.delete(digest)
    }
    const safe = fetching.finally(() => receiver.stored().catch(onLost)).then(free, free)
    for (const { digest } of run.refs) this.#claims.set(digest, safe)
    await fetching
    return true
  }

  #fetch(job: PullRuns, receiver: RunReceiver): Promise<void> {
    const { path, digest, sources, onBytes = () => {}, limit, signal } = job
    const transfer = new RunTransfer({
      client: this.#client,
      order: this.#order,
      sent: this.#sent,
      arrivals: this.#arrivals,
      receiver,
      of: { path, etag: digest },
      sources,
      limits: [limit, this.#limit].filter((each) => each !== undefined),
      onBytes,
      signal,
    })
    return transfer.run()
  }
}

/** Nobody can be asked for no bytes. */
function isWanted({ digest, size }: BlobRef, job: PullRuns): boolean {
  return size > 0 && job.isWanted(digest)
}
