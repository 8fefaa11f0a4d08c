import { selectKernel } from '../image/select-kernel.ts'
import type { Image } from '../model/image.ts'
import type { ImportedKernel } from '../model/kernel.ts'
import type { BlobRef } from '../records/blob-ref.ts'

/** What a node boots, and where it is from: a path in the image, or the name of a kernel imported by itself. */
export interface ChosenKernel {
  version: string
  blob: BlobRef
  initramfs?: BlobRef
  /** The segments of its modules, where they do not come with the image. */
  modules: readonly BlobRef[]
  from: { path: string } | { imported: string }
}

const NONE: readonly BlobRef[] = []

/**
 * The kernel of a node that asks for `wanted`: the one imported by itself that has exactly this name; or else one of
 * the image, see selectKernel. One imported by itself is never taken unless a node names it, so that importing one
 * changes nothing. Undefined if there is none.
 */
export function chooseKernel(options: {
  image: Pick<Image, 'kernels'>
  imported: (name: string) => ImportedKernel | undefined
  wanted: string | undefined
}): ChosenKernel | undefined {
  const { image, imported, wanted } = options
  const own = wanted === undefined ? undefined : imported(wanted)
  if (own) {
    const { version, blob, initramfs, modules } = own
    return {
      version,
      blob: blob as BlobRef,
      ...(initramfs && { initramfs: initramfs as BlobRef }),
      modules: modules as BlobRef[],
      from: { imported: wanted! },
    }
  }
  const kernel = selectKernel(image.kernels, wanted)
  if (!kernel) return undefined
  const { version, blob, initramfs, path } = kernel
  return {
    version,
    blob: blob as BlobRef,
    ...(initramfs && { initramfs: initramfs.blob as BlobRef }),
    modules: NONE,
    from: { path },
  }
}
