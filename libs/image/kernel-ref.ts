import type { BlobRef } from '../records/blob-ref.ts'

/** A kernel of an image, stored as it is, also where it is compressed. */
export interface KernelRef {
  /** `6.1.0-28`; empty where the path does not say. */
  version: string
  /** Where the image has it: `/boot/vmlinuz-6.1.0-28-amd64`. */
  path: string
  blob: BlobRef
  initramfs?: { path: string; blob: BlobRef }
}
