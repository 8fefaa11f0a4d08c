import type { BlobRef } from '../records/blob-ref.ts'

/** Where a build puts what it makes. Putting the same bytes twice is harmless. */
export interface BlobSink {
  /** Resolves when the bytes are stored for good; what it rejects with ends the build. */
  put(bytes: Uint8Array): Promise<BlobRef>
}
