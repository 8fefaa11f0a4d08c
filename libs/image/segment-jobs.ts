import { SEGMENT_BYTES_MAX } from '../archive/limits.ts'
import { JOB_BYTES } from './limits.ts'
import type { SurveyedSegment } from './survey.ts'

/**
 * Segments that are to be compressed, as what a thread does at once: one that is large, or some that are small. They
 * are added while threads are at work on what came before. Of what there is the largest are given first, so that none of
 * them is the last one running.
 */
export class SegmentJobs {
  /** The largest comes last. */
  readonly #large: SurveyedSegment[] = []
  readonly #small: SurveyedSegment[][] = []
  #lastBytes = Number.POSITIVE_INFINITY
  #ended = false
  #changed = Promise.withResolvers<void>()

  add(segments: Iterable<SurveyedSegment>): void {
    const before = this.#large.length
    for (const segment of segments) {
      if (segment.rawSize > SEGMENT_BYTES_MAX) this.#large.push(segment)
      else this.#addSmall(segment)
    }
    if (this.#large.length > before) this.#large.sort((one, other) => one.rawSize - other.rawSize)
    this.#wake()
  }

  /** There will be no more. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  /** Nor is what there is to be done. */
  abandon(): void {
    this.#large.length = 0
    this.#small.length = 0
    this.end()
  }

  /** Waits for the next; undefined once there are no more. */
  async take(): Promise<SurveyedSegment[] | undefined> {
    for (;;) {
      const large = this.#large.pop()
      if (large) return [large]
      const small = this.#small.shift()
      if (small) return small
      if (this.#ended) return undefined
      await this.#changed.promise
    }
  }

  #addSmall(segment: SurveyedSegment): void {
    this.#lastBytes += segment.rawSize
    const last = this.#lastBytes <= JOB_BYTES ? this.#small.at(-1) : undefined
    if (last) {
      last.push(segment)
      return
    }
    this.#small.push([segment])
    this.#lastBytes = segment.rawSize
  }

  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }
}
