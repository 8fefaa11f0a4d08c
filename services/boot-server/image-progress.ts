import type { Digest } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { ImageProgress } from '../../libs/records/member.ts'
import type { Pair } from '../../libs/records/pair.ts'
import type { AheadImage } from '../../libs/records/rack-head.ts'
import type { Needs } from './needs.ts'

/**
 * How much is here of each image that the rack wants: those of nodes (`pairs`, of which `live` boot now) first, then
 * those wanted ahead of time, which count with their kernels.
 */
export function imageProgress(options: {
  pairs: readonly Pair[]
  live: Iterable<Pair>
  ahead: readonly AheadImage[]
  needs: Needs
  segmentsOf: (manifest: Digest) => readonly BlobRef[] | undefined
  bytesPerS: (manifest: Digest) => number
}): ImageProgress[] {
  const { pairs, live, ahead, needs, segmentsOf, bytesPerS } = options
  const found = new Map<Digest, ImageProgress>()
  const add = (image: { name: string; manifest: BlobRef; size: number; number?: number }): ImageProgress => {
    const { name, manifest, size, number } = image
    const segments = segmentsOf(manifest.digest)
    const counted = segments ? needs.progressOf(segments) : { have: 0, total: size }
    const rate = bytesPerS(manifest.digest)
    const progress = {
      name,
      ...(number !== undefined && { number }),
      manifest: manifest.digest,
      ...counted,
      ...(rate > 0 && { bytesPerS: rate }),
    }
    found.set(manifest.digest, progress)
    return progress
  }
  for (const { image } of new Set(pairs.map(({ group }) => group))) {
    if (!found.has(image.manifest.digest)) add(image)
  }
  for (const { group } of live) {
    const progress = found.get(group.image.manifest.digest)
    if (progress) progress.nodes = (progress.nodes ?? 0) + 1
  }
  for (const each of ahead) {
    const known = found.get(each.manifest.digest)
    if (known) known.number = each.number
    else {
      const progress = add({ ...each, name: each.image })
      const beside = needs.progressOf(each)
      progress.have += beside.have
      progress.total += beside.total
    }
  }
  return [...found.values()]
}
