import { digestOf } from '../digest/digest.ts'
import { memberBytes } from './cpio-writer.ts'
import type { Member } from './entry.ts'
import { SEGMENT_BYTES_AVERAGE, SEGMENT_BYTES_MAX, SEGMENT_MEMBERS_AVERAGE } from './limits.ts'

/** A run of whole members that is compressed on its own. `rawSize` in bytes, unpacked. */
export interface Segment<M extends Member> {
  members: M[]
  rawSize: number
}

const HASHES = 2 ** 32

/**
 * Cuts a sequence of members into segments. Whether a cut follows a member depends on that member alone, by the hash
 * of its path and with a chance that grows with its size: so the cuts are about as far apart in bytes, and in members,
 * as the averages say, a changed size seldom moves one, and a changed content never. What is as large as the average
 * stands alone: its neighbours need not travel with it. Only the guard against a segment over SEGMENT_BYTES_MAX looks
 * back, and no further than to the last cut, so that the sequence is back in step at the next one.
 * @throws {EntryInvalidError | EntryTooLargeError}
 */
export function cutSegments<M extends Member>(members: Iterable<M>): Segment<M>[] {
  return [...eachSegment(members)]
}

/** The same, one after the other. */
export function* eachSegment<M extends Member>(members: Iterable<M>): Generator<Segment<M>, void, void> {
  let open: Segment<M> | undefined
  for (const member of members) {
    const size = memberBytes(member)
    const alone = size >= SEGMENT_BYTES_AVERAGE
    if (open && (alone || open.rawSize + size > SEGMENT_BYTES_MAX)) {
      yield open
      open = undefined
    }
    open ??= { members: [], rawSize: 0 }
    open.members.push(member)
    open.rawSize += size
    if (alone || isLast(member.path, size)) {
      yield open
      open = undefined
    }
  }
  if (open) yield open
}

function isLast(path: string, size: number): boolean {
  const hash = Number.parseInt(digestOf(path).slice(0, 8), 16)
  return hash < (size / SEGMENT_BYTES_AVERAGE + 1 / SEGMENT_MEMBERS_AVERAGE) * HASHES
}
