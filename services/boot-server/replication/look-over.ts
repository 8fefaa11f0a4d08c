import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { groupBlobs, nodeBlobs, type Pair } from '../../../libs/records/pair.ts'
import type { AheadImage } from '../../../libs/records/rack-head.ts'
import { Needs } from './needs.ts'

export interface Wanted {
  /** What nodes are to boot, or boot now. */
  pairs: readonly Pair[]
  /** What nodes booted before: it is not fetched, and stays. */
  former: readonly Pair[]
  loaders: Readonly<Record<string, BlobRef>>
  ahead: readonly AheadImage[]
  /** Undefined while the manifest is not here. */
  segmentsOf: (manifest: Digest) => readonly BlobRef[] | undefined
  isHere: (digest: Digest) => boolean
  /** Bytes that all of it may have before nothing is fetched ahead of time any more. */
  roomBytes: number
}

export interface LookedOver {
  needs: Needs
  /** Bytes that there is no room for, of each image that is wanted ahead of time and is not fetched therefore. */
  lacking: ReadonlyMap<AheadImage, number>
}

/**
 * Who needs which blobs. What nodes need counts first, and whatever it comes to; then images that are wanted ahead of time,
 * in their order, as far as there is room: of the others only the manifest is needed. So what is fetched ahead
 * of time is never what has to be deleted again to make room.
 */
export function lookOver(wanted: Wanted): LookedOver {
  const { pairs, former, loaders, ahead, segmentsOf, isHere, roomBytes } = wanted
  const needs = new Needs(isHere)
  needs.add(loaders, Object.values(loaders))
  for (const { node, group } of pairs) {
    needs.add(node, nodeBlobs(node))
    needs.add(group, groupBlobs(group))
    const segments = segmentsOf(group.image.manifest.digest)
    if (segments) needs.add(segments, segments)
  }
  const lacking = new Map<AheadImage, number>()
  if (ahead.length === 0) return { needs, lacking }
  const counted = new CountedBlobs()
  counted.add(Object.values(loaders))
  const kept = [...pairs, ...former]
  for (const node of new Set(kept.map((pair) => pair.node))) counted.add(nodeBlobs(node))
  for (const group of new Set(kept.map((pair) => pair.group))) {
    const { image } = group
    counted.add([...groupBlobs(group), ...(segmentsOf(image.manifest.digest) ?? [unread(image)])])
  }
  for (const each of ahead) {
    const segments = segmentsOf(each.manifest.digest)
    const refs = [each.manifest, ...each.blobs, ...(segments ?? [unread(each)])]
    const moreBytes = counted.more(refs)
    // What nodes need may be more than there is room for; what adds nothing to it is no matter.
    const lacksBytes = moreBytes > 0 ? counted.bytes + moreBytes - roomBytes : 0
    if (lacksBytes > 0) lacking.set(each, lacksBytes)
    counted.add(lacksBytes > 0 ? [each.manifest] : refs)
    needs.add(each, lacksBytes > 0 ? [each.manifest] : [each.manifest, ...each.blobs])
    if (lacksBytes <= 0 && segments) needs.add(segments, segments)
  }
  return { needs, lacking }
}

/** An image of which it is not known what it is made up of counts as one blob of its own. */
function unread({ manifest, size }: { manifest: BlobRef; size: number }): { digest: string; size: number } {
  return { digest: `all of ${manifest.digest}`, size }
}

/** Bytes of blobs, each of which counts once. */
class CountedBlobs {
  readonly #digests = new Set<string>()
  bytes = 0

  /** Bytes that these would add. */
  more(refs: readonly { digest: string; size: number }[]): number {
    let bytes = 0
    const own = new Set<string>()
    for (const { digest, size } of refs) {
      if (this.#digests.has(digest) || own.has(digest)) continue
      own.add(digest)
      bytes += size
    }
    return bytes
  }

  add(refs: readonly { digest: string; size: number }[]): void {
    this.bytes += this.more(refs)
    for (const { digest } of refs) this.#digests.add(digest)
  }
}
