import type { Codec } from '../archive/compress.ts'
import type { Digest } from '../digest/digest.ts'
import type { SegmentRef } from '../records/image-manifest.ts'
import { BlobBatch } from './blob-batch.ts'
import type { BlobSink } from './blob-sink.ts'
import type { BuildThreads } from './build-threads.ts'
import type { BuildWorker } from './build-worker.ts'
import { PieceStream } from './piece-stream.ts'
import type { SegmentCache } from './segment-cache.ts'
import type { SegmentJobs } from './segment-jobs.ts'
import type { SurveyedSegment } from './survey.ts'

export interface SegmentStoring {
  root: string
  store: BlobSink
  codec: Codec
  cache?: SegmentCache | undefined
  threads: BuildThreads
  /** Ends it with its reason, in the middle of what the threads do. */
  signal?: AbortSignal | undefined
  /** Called for each segment, in whatever order they are done. */
  onStored(segment: SurveyedSegment, ref: SegmentRef): void
}

/**
 * Reads, compresses and stores segments, as many at once as there are threads; what is in memory are their buffers and
 * what waits to be stored. Once it has rejected, nothing of it runs any more, the jobs that are left are abandoned, and
 * the threads are closed.
 */
export async function storeSegments(
  jobs: SegmentJobs,
  storing: SegmentStoring,
): Promise<Map<SurveyedSegment, SegmentRef>> {
  const work = new Storing(jobs, storing)
  return work.run()
}

class Storing {
  readonly #jobs: SegmentJobs
  readonly #with: SegmentStoring
  readonly #refs = new Map<SurveyedSegment, SegmentRef>()
  readonly #batch: BlobBatch
  /** What to remember once the blobs of a batch are stored. */
  readonly #fresh = new Map<Digest, [key: string, segment: SegmentRef]>()

  constructor(jobs: SegmentJobs, storing: SegmentStoring) {
    this.#jobs = jobs
    this.#with = storing
    this.#batch = new BlobBatch(storing.store, async (refs) => {
      await storing.cache?.putMany(refs.map(({ digest }) => this.#fresh.get(digest)!))
      for (const { digest } of refs) this.#fresh.delete(digest)
    })
  }

  async run(): Promise<Map<SurveyedSegment, SegmentRef>> {
    const { threads, signal } = this.#with
    signal?.throwIfAborted()
    const lines = Array.from({ length: threads.max }, (_, index) => this.#line(index))
    const stop = (): void => {
      this.#jobs.abandon()
      void threads.close()
    }
    signal?.addEventListener('abort', stop, { once: true })
    try {
      await Promise.all(lines)
      await this.#batch.finish()
    } catch (error) {
      this.#jobs.abandon()
      await threads.close()
      await Promise.allSettled(lines)
      await this.#batch.abandon()
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
    signal?.throwIfAborted()
    return this.#refs
  }

  async #line(index: number): Promise<void> {
    for (let job = await this.#jobs.take(); job; job = await this.#jobs.take()) {
      await this.#make(job, this.#with.threads.get(index))
    }
  }

  async #make(job: readonly SurveyedSegment[], worker: BuildWorker): Promise<void> {
    const { root, codec, cache, store } = this.#with
    let missing: { segment: SurveyedSegment; key: string }[] = []
    const members = job.map(({ members, rawSize }) => ({ members, rawSize }))
    await using pieces = new PieceStream((source) => store.putStream(source))
    await worker.make(
      { root, codec, segments: members },
      {
        known: async (keys) => {
          const found = (await cache?.getMany(keys)) ?? []
          missing = job
            .map((segment, index) => ({ segment, key: keys[index]! }))
            .filter((_, index) => !found[index])
          for (const [index, segment] of job.entries()) if (found[index]) this.#done(segment, found[index])
          return keys.map((_, index) => found[index] !== undefined)
        },
        onMade: async (made) => {
          const blobs = made.map(({ digest, bytes }, index) => {
            const { segment, key } = missing[index]!
            const ref = { digest, size: bytes.length }
            this.#fresh.set(digest, [key, this.#done(segment, ref)])
            // Given back at once; until it is collected it would make the heap be searched for garbage, over and over.
            const release = (): void => void (bytes.buffer as ArrayBuffer).transfer(0)
            return { ref, bytes, release }
          })
          missing = []
          await this.#batch.add(blobs)
        },
        onPiece: (piece) => pieces.write(piece),
      },
    )
    // What is left was too large to come as a whole.
    for (const { segment, key } of missing) {
      const ref = this.#done(segment, await pieces.end())
      await cache?.putMany([[key, ref]])
    }
  }

  #done(segment: SurveyedSegment, { digest, size }: Pick<SegmentRef, 'digest' | 'size'>): SegmentRef {
    const ref = { digest, size, rawSize: segment.rawSize }
    this.#refs.set(segment, ref)
    this.#with.onStored(segment, ref)
    return ref
  }
}
