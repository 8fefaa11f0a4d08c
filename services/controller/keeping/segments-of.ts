import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { BlobCorruptError, BlobMissingError } from '../../../libs/blobs/errors.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { decodeImageManifest } from '../../../libs/records/decode.ts'

/** What a manifest names; undefined if it is not here. @throws {RecordInvalidError} {UndecodableError} */
export async function segmentsOf(
  blobs: BlobStore,
  manifest: BlobRef,
): Promise<readonly BlobRef[] | undefined> {
  if (!blobs.has(manifest.digest)) return undefined
  try {
    return decodeImageManifest(await blobs.read(manifest)).segments
  } catch (error) {
    if (error instanceof BlobMissingError || error instanceof BlobCorruptError) return undefined
    throw error
  }
}
