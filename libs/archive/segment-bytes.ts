import { encodeHead, padding } from './cpio-writer.ts'
import type { Segment } from './cut.ts'
import type { TreeMember } from './hard-links.ts'
import { READ_BYTES_MAX } from './limits.ts'
import { OpenTreeFile } from './open-tree-file.ts'
import { encodePath } from './path-bytes.ts'

/**
 * The raw bytes of a segment of a tree, `rawSize` in all, in pieces. A piece is valid until the next one is asked for:
 * what is read of a file is always in the same buffer. The thread waits for the disk.
 * @throws {TreeChangedError | TreeUnreadableError | EntryInvalidError}
 */
export function* segmentPieces(
  root: string,
  segment: Segment<TreeMember>,
): Generator<Uint8Array, void, void> {
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES_MAX, segment.rawSize))
  for (const member of segment.members) {
    yield encodeHead(member)
    if (member.target !== undefined) yield encodePath(member.target)
    else if (member.size > 0) {
      using file = new OpenTreeFile(root, member)
      for (let position = 0; position < member.size; position += buffer.length) {
        const piece = buffer.subarray(0, Math.min(buffer.length, member.size - position))
        file.fill(piece, position)
        yield piece
      }
      file.checkUnchanged()
    }
    yield padding(member.size)
  }
}

/** The same at the start of `target`, which has room for it: for segments that are not too large. */
export function fillSegment(root: string, segment: Segment<TreeMember>, target: Buffer): void {
  let at = 0
  const append = (bytes: Uint8Array): void => {
    target.set(bytes, at)
    at += bytes.length
  }
  for (const member of segment.members) {
    append(encodeHead(member))
    if (member.target !== undefined) append(encodePath(member.target))
    else if (member.size > 0) {
      using file = new OpenTreeFile(root, member)
      file.fill(target.subarray(at, at + member.size), 0)
      file.checkUnchanged()
      at += member.size
    }
    append(padding(member.size))
  }
}
