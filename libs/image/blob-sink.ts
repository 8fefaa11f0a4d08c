import type { BlobRef } from '../records/blob-ref.ts'

/**
 * Where a build puts what it makes. Putting the same bytes twice is harmless. What a put resolves with is stored for
 * good, unless it was told that it need not be yet; what it rejects with ends the build.
 */
export interface BlobSink {
  put(bytes: Uint8Array): Promise<BlobRef>
  /**
   * Many at once, with one wait for the disk. `refs`: what they were seen to be just now. What is not put durably is there at
   * once, and stays there over a power cut from the next `sync` on.
   */
  putMany(
    list: readonly Uint8Array[],
    refs: readonly BlobRef[],
    options?: { durable: boolean },
  ): Promise<BlobRef[]>
  sync(): Promise<void>
  /** What is too large to be held in memory. */
  putStream(source: AsyncIterable<Uint8Array>): Promise<BlobRef>
}
