import type { BlobRef } from './blob-ref.ts'

/** What many nodes of a rack share. KV `muster_boot`, key `<rack>.group.<id>`. */
export interface GroupRecord {
  id: string
  /** Sequence of the change this was compiled from. */
  seq: number
  image: {
    name: string
    /** The blob that holds the ImageManifest. */
    manifest: BlobRef
    /** Size of the image itself, compressed, in bytes. */
    size: number
  }
  kernel: { version: string; blob: BlobRef }
  /** The initramfs of a two-stage boot, where the image has one. */
  initramfs?: BlobRef
  /** What starts Linux where its nodes start by UEFI. Missing: iPXE. */
  bootloader?: 'grub'
  /** Loaders of the image, as its distribution signed them, by what machines ask for: `shimx64.efi`. */
  efi?: Record<string, BlobRef>
  /** Kernel modules, where the kernel does not come with the image. */
  modules: readonly BlobRef[]
  /** Overlay segments whose content does not depend on the node. */
  overlays: { system: readonly BlobRef[]; runtime: readonly BlobRef[] }
  /** The segment that ends every overlay archive: the cpio TRAILER. */
  trailer: BlobRef
  /** The iPXE script, without the node's own values; see libs/bootscript. */
  script: { name: string; body: string }
  /** The same for GRUB, where there is one of that name. */
  grub?: { name: string; body: string }
}
