import type { AttributedFile } from '../archive/xattr-listing.ts'
import type { SegmentRef } from '../records/image-manifest.ts'

/** What a segment, or a kernel, became; a kernel is stored as it is. */
export interface CachedSegment extends SegmentRef {
  /** The extended attributes of its files, where they have been looked at. */
  attributes?: AttributedFile[]
}

/**
 * Remembers which blob a segment became, so that a rebuild compresses, and reads, only what changed. Who implements it
 * answers with a segment only while its blob is in the store; it may forget any.
 */
export interface SegmentCache {
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<(CachedSegment | undefined)[]>
  putMany(entries: readonly (readonly [key: string, segment: CachedSegment])[]): Promise<void>
}
