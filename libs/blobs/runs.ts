import type { BlobRef } from '../records/blob-ref.ts'
import { RUN_BYTES_MAX, SEGMENT_IN_MEMORY_BYTES_MAX } from './limits.ts'

/** Neighbouring segments of an artifact, the first of which begins at byte `start`. */
export interface Run {
  start: number
  refs: BlobRef[]
}

/**
 * The runs of segments that `claim` says yes to, in their order. It is asked once for each, only when a run is: so
 * several may take runs from one generator, and what came meanwhile is in none. A large segment is a run of its own.
 */
export function* runsOf(refs: readonly BlobRef[], claim: (ref: BlobRef) => boolean): Generator<Run, void> {
  let run: Run = { start: 0, refs: [] }
  let runBytes = 0
  let offset = 0
  for (const ref of refs) {
    const begins = offset
    offset += ref.size
    const isLarge = ref.size > SEGMENT_IN_MEMORY_BYTES_MAX
    if (run.refs.length > 0 && (isLarge || runBytes + ref.size > RUN_BYTES_MAX)) {
      yield run
      run = { start: begins, refs: [] }
      runBytes = 0
    }
    if (!claim(ref)) {
      if (run.refs.length > 0) yield run
      run = { start: offset, refs: [] }
      runBytes = 0
      continue
    }
    if (run.refs.length === 0) run.start = begins
    run.refs.push(ref)
    runBytes += ref.size
    if (isLarge) {
      yield run
      run = { start: offset, refs: [] }
      runBytes = 0
    }
  }
  if (run.refs.length > 0) yield run
}
