import { isDeepStrictEqual } from 'node:util'
import type { Image } from '../model/image.ts'
import { versionsOf } from '../model/image-versions.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { AheadImage } from '../records/rack-head.ts'

/** What racks are to have ahead of time: `all` that have nodes, and more those that are named. */
export interface Ahead {
  all: readonly AheadImage[]
  racks: ReadonlyMap<string, readonly AheadImage[]>
}

const NOTHING: Ahead = { all: [], racks: new Map() }

/** The pushed versions of images; the same object as `before` if they are the same. */
export function aheadOf(images: ReadonlyMap<string, Image>, before: Ahead = NOTHING): Ahead {
  const all: AheadImage[] = []
  const racks = new Map<string, AheadImage[]>()
  for (const [name, image] of [...images].sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const { number, manifest, size, kernels, efi = [], push } of versionsOf(image)) {
      if (!push) continue
      const initramfs = kernels.flatMap((kernel) => (kernel.initramfs ? [kernel.initramfs.blob] : []))
      const ahead: AheadImage = {
        image: name,
        number,
        manifest: manifest as BlobRef,
        size,
        blobs: [...[...kernels, ...efi].map(({ blob }) => blob), ...initramfs] as BlobRef[],
        ...(push.bytesPerS !== undefined && { bytesPerS: push.bytesPerS }),
      }
      if (!push.racks) all.push(ahead)
      for (const rack of push.racks ?? []) racks.set(rack, [...(racks.get(rack) ?? []), ahead])
    }
  }
  const ahead = { all, racks }
  return isDeepStrictEqual(ahead, before) ? before : ahead
}

/** What one rack is to have ahead of time. */
export function aheadFor(
  { all, racks }: Ahead,
  { rack, hasNodes }: { rack: string; hasNodes: boolean },
): readonly AheadImage[] {
  return [...(hasNodes ? all : []), ...(racks.get(rack) ?? [])]
}
