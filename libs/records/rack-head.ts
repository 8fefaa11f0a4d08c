import type { BlobRef } from './blob-ref.ts'

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
}
