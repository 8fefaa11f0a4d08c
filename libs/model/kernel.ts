import Type, { type Static } from 'typebox'
import { Blob } from './blob.ts'

/** Segments of a kernel's modules; each is named in the boot records of every rack that boots the kernel. */
export const MODULE_SEGMENTS_MAX = 1_000

/** A kernel that was imported by itself, with its modules: what an image is booted with that lacks it. */
export const ImportedKernel = Type.Object(
  {
    version: Type.String({ minLength: 1, description: 'its release, as uname -r says it on a node' }),
    blob: Blob,
    initramfs: Type.Optional(Blob),
    modules: Type.Array(Blob, {
      maxItems: MODULE_SEGMENTS_MAX,
      description: 'segments of the archive that is laid over an image; none if it has no modules',
    }),
    size: Type.Integer({ description: 'bytes as sent to a node: the kernel and its modules' }),
    rawSize: Type.Integer({ description: 'bytes of the modules in the memory of a node' }),
    entries: Type.Integer({ description: 'files, directories and links of the modules' }),
    source: Type.String({ description: 'what it was imported from' }),
    builtAt: Type.Integer({ description: 'milliseconds since 1970' }),
    builtBy: Type.Optional(Type.String()),
    warnings: Type.Array(Type.String(), { description: 'what a node will do without' }),
  },
  { additionalProperties: false },
)
export type ImportedKernel = Static<typeof ImportedKernel>

type BlobNamed = Static<typeof Blob>

/** The blobs that a kernel refers to. */
export function kernelBlobs({ blob, initramfs, modules }: ImportedKernel): BlobNamed[] {
  return [blob, ...(initramfs ? [initramfs] : []), ...modules]
}
