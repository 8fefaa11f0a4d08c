import type { Codec } from '../archive/compress.ts'
import type { Segment } from '../archive/cut.ts'
import type { TreeMember } from '../archive/hard-links.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import { RECENT_NS } from './limits.ts'

/**
 * What a segment is known by without reading it: all that lstat says of its files. The time of the last change (ctime)
 * is in it, which no program can set, and the inode, but neither the device, which a restart may number anew, nor where
 * the tree is.
 */
export function treeKey({ members }: Segment<TreeMember>, codec: Codec): string {
  const facts = members.map(
    ({ path, type, mode, uid, gid, mtime, size, ino, ctimeNs, target, link, rdev }) => [
      [path, type, mode, uid, gid, mtime, size, String(ino), String(ctimeNs)],
      [target, link?.ino, link?.count, rdev?.major, rdev?.minor],
    ],
  )
  return `tree.${codec}.${digestOf(JSON.stringify(facts))}`
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
