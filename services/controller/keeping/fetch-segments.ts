import { IMAGE_PATH } from '../../../libs/blobs/image-route.ts'
import { RUN_STALL_MS } from '../../../libs/blobs/limits.ts'
import type { RunPuller } from '../../../libs/blobs/run-puller.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'

/**
 * Fetches what is missing of an image, many segments at once, which takes a fraction of the time that one after the other
 * does. What cannot be had that way is left: it may be had one by one, from several servers that have some each.
 */
export async function fetchSegments(
  runs: RunPuller,
  image: {
    manifest: Digest
    segments: readonly BlobRef[]
    /** Those that are not here. */
    missing: Iterable<Digest>
    urls: () => readonly string[]
    onStored: (ref: BlobRef) => void
    /** Nobody waits for it. */
    ahead?: boolean
    signal: AbortSignal
  },
): Promise<void> {
  const { manifest, segments, urls, onStored, ahead = false, signal } = image
  const missing = new Set(image.missing)
  try {
    await runs.pull({
      path: `${IMAGE_PATH}/${manifest}`,
      digest: manifest,
      refs: segments,
      isWanted: (digest) => missing.has(digest),
      sources: () => urls().map((url) => ({ url, waits: false, stallMs: RUN_STALL_MS })),
      onStored: (ref) => {
        missing.delete(ref.digest)
        onStored(ref)
      },
      ahead,
      signal,
    })
  } catch {
    // It is told by what fetches the rest.
  }
}
