import type { Codec } from '../archive/compress.ts'
import type { Segment } from '../archive/cut.ts'
import type { TreeMember } from '../archive/hard-links.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import { RECENT_NS } from './limits.ts'

/**
 * What a segment is known by without reading it: which files they are (path, inode), and since when they are as they are.
 * The time of the last change (ctime) is part of it, which no program can set: nothing of a file, not even its mode, changes
 * without it. Neither the device, which a restart may number anew, nor where the tree is, is part of it. What is, besides, are
 * the things that the archive says of a file and the file does not: its owner, if all shall be root's, and its links.
 */
export function treeKey({ members }: Segment<TreeMember>, codec: Codec): string {
  return `tree.${codec}.${digestOf(members.map(factsOf).join('\0'))}`
}

function factsOf({ path, size, mtime, ctimeNs, ino, uid, gid, link }: TreeMember): string {
  const facts = `${size} ${mtime} ${ctimeNs} ${ino} ${uid} ${gid} ${link ? `${link.ino} ${link.count}` : ''}`
  // Names that are not UTF-8 are not well-formed text, of which a digest sees no difference.
  return `${facts} ${path.isWellFormed() ? path : `\0${JSON.stringify(path)}`}`
}

/** What a segment is known by once it has been read, wherever and whenever. */
export function contentKey(raw: Digest, codec: Codec): string {
  return `${codec}.${raw}`
}

/**
 * Whether something of a segment changed just before, or after, a tree was walked. Another change within the same tick
 * of the file system's clock would not show in its times: then `treeKey` proves nothing (as in git's index).
 */
export function isRecent({ members }: Segment<TreeMember>, walkedAtMs: number): boolean {
  const since = BigInt(Math.floor(walkedAtMs)) * 1_000_000n - RECENT_NS
  return members.some(({ ctimeNs }) => ctimeNs >= since)
}
