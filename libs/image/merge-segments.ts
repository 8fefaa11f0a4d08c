import type { Segment } from '../archive/cut.ts'
import type { Member } from '../archive/entry.ts'
import { digestOf } from '../digest/digest.ts'
import { MERGED_BYTES_MAX } from './limits.ts'

/** A run of small segments ends, on average, after so many. */
const RUN_SEGMENTS_AVERAGE = 32
const HASHES = 2 ** 32

/**
 * Fewer, larger segments of the same members: for an archive whose segments are named one by one in the boot records,
 * and which changes as a whole or not at all. Where a run ends depends, as with the small ones, on the path of its last
 * member, so that an archive with one more file has the same segments elsewhere.
 */
export function mergeSegments<M extends Member>(segments: readonly Segment<M>[]): Segment<M>[] {
  const merged: Segment<M>[] = []
  let open: Segment<M> | undefined
  for (const { members, rawSize } of segments) {
    if (!open || open.rawSize + rawSize > MERGED_BYTES_MAX) {
      open = { members: [], rawSize: 0 }
      merged.push(open)
    }
    open.members.push(...members)
    open.rawSize += rawSize
    if (endsRun(members.at(-1)!)) open = undefined
  }
  return merged
}

function endsRun({ path }: Member): boolean {
  // Another part of the digest than the one that decides on small segments.
  const hash = Number.parseInt(digestOf(path).slice(8, 16), 16)
  return hash < HASHES / RUN_SEGMENTS_AVERAGE
}
