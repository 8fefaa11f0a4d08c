import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { BlobSource } from '../../../libs/image/blob-source.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { decodeImageManifest } from '../../../libs/records/decode.ts'
import type { ImageManifest } from '../../../libs/records/image-manifest.ts'

/** Where a controller's blobs come from. */
export interface BlobParts {
  blobs: BlobStore
  puller: BlobPuller
  /** Base URLs of the other controllers' blobs. */
  origins: () => string[]
}

/** Blobs of this controller; what it does not have comes from another one first. */
export class FetchedBlobs implements BlobSource {
  readonly #parts: BlobParts
  readonly #signal: AbortSignal

  constructor(parts: BlobParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** @throws {BlobMissingError} and what BlobPuller.pull throws */
  async read(ref: BlobRef): Promise<Buffer> {
    await this.#pull(ref)
    return this.#parts.blobs.read(ref)
  }

  /** @throws {BlobMissingError} and what BlobPuller.pull throws */
  async readAt(ref: BlobRef, target: Uint8Array, position: number): Promise<void> {
    await this.#pull(ref)
    await this.#parts.blobs.readAt(ref, target, position)
  }

  /** @throws as `read`, and {RecordInvalidError} */
  async manifest(ref: BlobRef): Promise<ImageManifest> {
    return decodeImageManifest(await this.read(ref))
  }

  async #pull(ref: BlobRef): Promise<void> {
    const { puller, origins } = this.#parts
    await puller.pull(ref, origins(), { signal: this.#signal })
  }
}
