import { IMAGE_PATH } from '../../../libs/blobs/image-route.ts'
import { SMALL_BLOB_BYTES } from '../../../libs/blobs/limits.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { groupBlobs, type Pair } from '../../../libs/records/pair.ts'
import type { AheadImage } from '../../../libs/records/rack-head.ts'
import type { Spread } from './spreading.ts'

/** An image of which less is missing is fetched segment by segment, as other blobs are. */
export const SPREAD_BYTES_MIN = 256 * 1024

/**
 * What of all that is missing is fetched in runs, from servers that may only be getting it themselves: images of which
 * much is missing, and large blobs that come with them. First what nodes need; each once.
 */
export function spreadsOf(options: {
  pairs: readonly Pair[]
  ahead: readonly AheadImage[]
  segmentsOf: (manifest: Digest) => readonly BlobRef[] | undefined
  isMissing: (digest: Digest) => boolean
}): Spread[] {
  const { pairs, ahead, segmentsOf, isMissing } = options
  const spreads = new Map<Digest, Spread>()
  const add = (spread: Spread): void => {
    if (spreads.has(spread.digest)) return
    let missingBytes = 0
    for (const { digest, size } of spread.refs) if (isMissing(digest)) missingBytes += size
    if (missingBytes >= SPREAD_BYTES_MIN) spreads.set(spread.digest, spread)
  }
  const addImage = (
    manifest: BlobRef,
    { blobs, ...rest }: { blobs: readonly BlobRef[]; ahead: boolean; bytesPerS?: number | undefined },
  ): void => {
    const image = manifest.digest
    for (const ref of [manifest, ...blobs]) {
      if (ref.size >= SMALL_BLOB_BYTES)
        add({ digest: ref.digest, path: `/blobs/${ref.digest}`, image, refs: [ref], ...rest })
    }
    const refs = segmentsOf(image)
    if (refs) add({ digest: image, path: `${IMAGE_PATH}/${image}`, image, refs, ...rest })
  }
  for (const group of new Set(pairs.map((pair) => pair.group))) {
    addImage(group.image.manifest, { blobs: groupBlobs(group), ahead: false })
  }
  for (const { manifest, blobs, bytesPerS } of ahead) {
    addImage(manifest, { blobs, ahead: true, bytesPerS })
  }
  return [...spreads.values()]
}
