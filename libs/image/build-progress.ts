import type { Segment } from '../archive/cut.ts'
import type { TreeMember } from '../archive/hard-links.ts'
import type { SegmentRef } from '../records/image-manifest.ts'

/** How far a build is. The totals are known from the start. */
export interface BuildProgress {
  files: number
  filesTotal: number
  rawBytes: number
  rawTotal: number
  /** Compressed bytes so far. */
  bytes: number
}

/** Counts what is done, and says so: first what need not be done at all, then after each segment. */
export class ProgressCount {
  readonly #report: (progress: BuildProgress) => void
  #progress: BuildProgress

  constructor(
    segments: readonly Segment<TreeMember>[],
    report: (progress: BuildProgress) => void = () => {},
  ) {
    const filesTotal = segments.reduce((sum, { members }) => sum + members.length, 0)
    const rawTotal = segments.reduce((sum, { rawSize }) => sum + rawSize, 0)
    this.#progress = { files: 0, filesTotal, rawBytes: 0, rawTotal, bytes: 0 }
    this.#report = report
  }

  add(done: Iterable<readonly [Segment<TreeMember>, SegmentRef]>): void {
    const progress = { ...this.#progress }
    for (const [{ members, rawSize }, { size }] of done) {
      progress.files += members.length
      progress.rawBytes += rawSize
      progress.bytes += size
    }
    this.#progress = progress
    this.#report(this.#progress)
  }
}
