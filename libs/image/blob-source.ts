import type { BlobRef } from '../records/blob-ref.ts'

/** Where what a build stored is read from. What comes has been compared with its digest. */
export interface BlobSource {
  /** The whole blob. */
  read(ref: BlobRef): Promise<Uint8Array>
  /** Fills `target` with the blob's bytes from `position` on. */
  readAt(ref: BlobRef, target: Uint8Array, position: number): Promise<void>
}

const CHUNK_BYTES = 1024 * 1024

/** A blob in pieces. */
export async function* blobChunks(source: BlobSource, ref: BlobRef): AsyncGenerator<Buffer, void, void> {
  for (let position = 0; position < ref.size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, ref.size - position))
    await source.readAt(ref, chunk, position)
    position += chunk.length
    yield chunk
  }
}
