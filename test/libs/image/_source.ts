import { decode } from '../../../libs/codec/codec.ts'
import type { BlobSource } from '../../../libs/image/blob-source.ts'
import { buildImage } from '../../../libs/image/build-image.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { ImageManifest } from '../../../libs/records/image-manifest.ts'
import { MemorySink } from './_tools.ts'

/** Keeps blobs by their digest, and gives them back. */
export class MemoryBlobs extends MemorySink implements BlobSource {
  async read(ref: BlobRef): Promise<Buffer> {
    return this.bytesOf(ref)
  }

  async readAt(ref: BlobRef, target: Uint8Array, position: number): Promise<void> {
    this.bytesOf(ref).copy(target, 0, position)
  }
}

export async function built(root: string, options: { codec?: 'gzip' | 'zstd' } = {}) {
  const blobs = new MemoryBlobs()
  const { manifest } = await buildImage({ root, store: blobs, codec: options.codec ?? 'gzip' })
  const image = decode(blobs.bytesOf(manifest)) as ImageManifest
  return { blobs, image, digest: manifest.digest }
}
