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

/** Counts what is done, and says so once it is known what there is: after each segment. */
export class ProgressCount {
  readonly #report: (progress: BuildProgress) => void
  #done = { files: 0, rawBytes: 0, bytes: 0 }
  #totals: { filesTotal: number; rawTotal: number } | undefined

  constructor(report: (progress: BuildProgress) => void = () => {}) {
    this.#report = report
  }

  /** These are all. What need not be done has been counted: it came at once, and would be taken for speed. */
  begin(segments: readonly Segment<TreeMember>[]): void {
    const filesTotal = segments.reduce((sum, { members }) => sum + members.length, 0)
    const rawTotal = segments.reduce((sum, { rawSize }) => sum + rawSize, 0)
    this.#totals = { filesTotal, rawTotal }
    this.#report({ ...this.#done, ...this.#totals })
  }

  add({ members, rawSize }: Segment<TreeMember>, { size }: SegmentRef): void {
    this.#done.files += members.length
    this.#done.rawBytes += rawSize
    this.#done.bytes += size
    if (this.#totals) this.#report({ ...this.#done, ...this.#totals })
  }
}
