import type { Codec } from '../archive/compress.ts'
import { SEGMENT_BYTES_MAX } from '../archive/limits.ts'
import type { Digest } from '../digest/digest.ts'
import type { SegmentRef } from '../records/image-manifest.ts'
import { BlobBatch } from './blob-batch.ts'
import type { BlobSink } from './blob-sink.ts'
import type { BuildThreads } from './build-threads.ts'
import type { BuildWorker } from './build-worker.ts'
import { JOB_BYTES } from './limits.ts'
import { PieceStream } from './piece-stream.ts'
import type { SegmentCache } from './segment-cache.ts'
import type { SurveyedSegment } from './survey.ts'

export interface SegmentStoring {
  root: string
  store: BlobSink
  codec: Codec
  cache?: SegmentCache | undefined
  threads: BuildThreads
  /** Called for each segment, in whatever order they are done. */
  onStored(segment: SurveyedSegment, ref: SegmentRef): void
}

/**
 * Reads, compresses and stores segments, as many at once as there are threads; what is in memory are their buffers and
 * what waits to be stored. Returns the references in the segments' order. Once it has rejected, nothing of it runs any
 * more, and the threads are closed.
 */
export async function storeSegments(
  segments: readonly SurveyedSegment[],
  storing: SegmentStoring,
): Promise<SegmentRef[]> {
  const work = new Storing(segments, storing)
  return work.run()
}

class Storing {
  readonly #segments: readonly SurveyedSegment[]
  readonly #with: SegmentStoring
  readonly #refs = new Map<SurveyedSegment, SegmentRef>()
  readonly #batch: BlobBatch
  /** What to remember once the blobs of a batch are stored. */
  readonly #fresh = new Map<Digest, [key: string, segment: SegmentRef]>()

  constructor(segments: readonly SurveyedSegment[], storing: SegmentStoring) {
    this.#segments = segments
    this.#with = storing
    this.#batch = new BlobBatch(storing.store, async (refs) => {
      await storing.cache?.putMany(refs.map(({ digest }) => this.#fresh.get(digest)!))
      for (const { digest } of refs) this.#fresh.delete(digest)
    })
  }

  async run(): Promise<SegmentRef[]> {
    const { threads } = this.#with
    const jobs = jobsOf(this.#segments)
    const lines = Array.from({ length: Math.min(threads.max, jobs.length) }, async (_, index) => {
      const worker = threads.get(index)
      for (let job = jobs.shift(); job; job = jobs.shift()) await this.#make(job, worker)
    })
    try {
      await Promise.all(lines)
      await this.#batch.finish()
    } catch (error) {
      await threads.close()
      await Promise.allSettled(lines)
      await this.#batch.abandon()
      throw error
    }
    return this.#segments.map((segment) => this.#refs.get(segment)!)
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
          for (const [index, { digest, bytes }] of made.entries()) {
            const { segment, key } = missing[index]!
            const ref = { digest, size: bytes.length }
            this.#fresh.set(digest, [key, this.#done(segment, ref)])
            // Given back at once; until it is collected it would make the heap be searched for garbage, over and over.
            const release = (): void => void (bytes.buffer as ArrayBuffer).transfer(0)
            await this.#batch.add({ ref, bytes, release })
          }
          missing = []
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

/** What a thread gets at once. Those that take longest come first, so that none of them is the last one running. */
function jobsOf(segments: readonly SurveyedSegment[]): SurveyedSegment[][] {
  const large = segments.filter(({ rawSize }) => rawSize > SEGMENT_BYTES_MAX)
  const jobs = large.toSorted((one, other) => other.rawSize - one.rawSize).map((segment) => [segment])
  let bytes = Number.POSITIVE_INFINITY
  for (const segment of segments) {
    if (segment.rawSize > SEGMENT_BYTES_MAX) continue
    bytes += segment.rawSize
    if (bytes <= JOB_BYTES) {
      jobs.at(-1)!.push(segment)
    } else {
      jobs.push([segment])
      bytes = segment.rawSize
    }
  }
  return jobs
}
