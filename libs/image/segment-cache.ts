import type { SegmentRef } from '../records/image-manifest.ts'

/**
 * Remembers which blob a segment became, so that a rebuild compresses only what changed: reading and hashing a segment
 * costs a tenth of compressing it. Who implements it answers with a segment only while its blob is in the store.
 */
export interface SegmentCache {
  get(key: string): Promise<SegmentRef | undefined>
  put(key: string, segment: SegmentRef): Promise<void>
}
