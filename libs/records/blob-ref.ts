import type { Digest } from '../digest/digest.ts'

/** An artifact, named by its content. `size` in bytes, so that sums and ranges need no look at the disk. */
export interface BlobRef {
  digest: Digest
  size: number
}
