import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { GroupProgress, ImageProgress } from '../../../libs/records/member.ts'
import type { Pair } from '../../../libs/records/pair.ts'
import type { AheadImage } from '../../../libs/records/rack-head.ts'
import type { Needs } from './needs.ts'

/**
 * How much is here of each image that the rack wants: those of nodes (`pairs`, of which `live` boot now) first, then
 * those wanted ahead of time, which count with their kernels.
 */
export function imageProgress(options: {
  pairs: readonly Pair[]
  live: Iterable<Pair>
  ahead: readonly AheadImage[]
  /** Bytes that there is no room for, of those that are not fetched therefore. */
  lacking?: ReadonlyMap<AheadImage, number>
  needs: Needs
  segmentsOf: (manifest: Digest) => readonly BlobRef[] | undefined
  bytesPerS: (manifest: Digest) => number
}): ImageProgress[] {
  const { pairs, live, ahead, lacking, needs, segmentsOf, bytesPerS } = options
  const found = new Map<Digest, ImageProgress>()
  const add = (image: { name: string; manifest: BlobRef; size: number; number?: number }): ImageProgress => {
    const { name, manifest, size, number } = image
    const segments = segmentsOf(manifest.digest)
    const counted = segmentProgress(needs, { segments, size })
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
    const lacksBytes = lacking?.get(each)
    if (known) known.number = each.number
    else if (lacksBytes !== undefined) {
      const segments = segmentsOf(each.manifest.digest)
      const refs = [...each.blobs, ...(segments ?? [])]
      const here = refs.reduce((sum, { digest, size }) => sum + (needs.isHere(digest) ? size : 0), 0)
      const all = refs.reduce((sum, { size }) => sum + size, segments ? 0 : each.size)
      const own = needs.progressOf(each)
      const [have, total] = [own.have + here, own.total + all]
      const { image: name, number, manifest } = each
      found.set(manifest.digest, { name, number, manifest: manifest.digest, have, total, lacksBytes })
    } else {
      const progress = add({ ...each, name: each.image })
      const beside = needs.progressOf(each)
      progress.have += beside.have
      progress.total += beside.total
    }
  }
  return [...found.values()]
}

/** Where the manifest has not come, or came just now and its segments are not looked for yet, none of `size` is here. */
function segmentProgress(
  needs: Needs,
  { segments, size }: { segments: readonly BlobRef[] | undefined; size: number },
): { have: number; total: number } {
  return segments && needs.knows(segments) ? needs.progressOf(segments) : { have: 0, total: size }
}

/** How much is here of a group, with its image. */
export function groupProgress(
  group: GroupRecord,
  { needs, segments }: { needs: Needs; segments: readonly BlobRef[] | undefined },
): GroupProgress {
  const own = needs.progressOf(group)
  const image = segmentProgress(needs, { segments, size: group.image.size })
  return { group: group.id, have: own.have + image.have, total: own.total + image.total }
}
