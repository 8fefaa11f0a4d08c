import type { BlobRef } from './blob-ref.ts'
import type { Subnet } from './subnet.ts'

/** A version of an image that a rack is to have before any of its nodes boots it. */
export interface AheadImage {
  /** Of the image. */
  image: string
  number: number
  /** The blob that holds the ImageManifest. */
  manifest: BlobRef
  /** Of the image itself, in bytes. */
  size: number
  /** Its kernels and initramfs, and its loaders. */
  blobs: readonly BlobRef[]
  /** For each boot server. */
  bytesPerS?: number
}

/** The last thing written for a rack: its records are complete at `seq`. KV `muster_boot`, key `<rack>.head`. */
export interface RackHead {
  rack: string
  /** Sequence of the change everything up to here was compiled from. */
  seq: number
  nodes: number
  groups: number
  /** Network boot programs by the name they have over TFTP: `undionly.kpxe`, `snponly.efi`. */
  loaders: Record<string, BlobRef>
  /** Whether runtime overlays are given to privileged ports only. */
  secure?: true
  /** The boot scripts, without values, for machines that no node has the MAC address of; see libs/bootscript. */
  unconfigured?: { ipxe?: string; grub?: string }
  /** What boot servers fetch when they have all that nodes need; nothing switches by it. */
  ahead?: readonly AheadImage[]
  /** The networks that its machines ask for addresses in; without any, whoever a node knows is answered everywhere. */
  subnets?: readonly Subnet[]
}
