import { encodeHead, padding } from './cpio-writer.ts'
import type { Segment } from './cut.ts'
import type { TreeMember } from './hard-links.ts'
import { encodePath } from './path-bytes.ts'
import { readTreeFile } from './tree-file.ts'

/**
 * The raw bytes of a segment of a tree, `rawSize` in all.
 * @throws {TreeChangedError | TreeUnreadableError | EntryInvalidError}
 */
export async function* segmentChunks(
  root: string,
  segment: Segment<TreeMember>,
): AsyncGenerator<Uint8Array, void, void> {
  for (const member of segment.members) {
    yield encodeHead(member)
    if (member.target !== undefined) yield encodePath(member.target)
    else if (member.size > 0) yield* readTreeFile(root, member)
    yield padding(member.size)
  }
}

/** The same in one piece: for segments that are not too large for it. */
export async function readSegment(root: string, segment: Segment<TreeMember>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of segmentChunks(root, segment)) parts.push(part)
  return Buffer.concat(parts, segment.rawSize)
}
