import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { type Kept, REASONS, type Reason } from './kept.ts'

export interface Counted {
  blobs: number
  bytes: number
}

/** What the blobs of a controller are kept for. */
export interface Usage {
  kept: (Counted & { reason: Reason })[]
  /** What nothing refers to, and is deleted when that has lasted for the grace time. */
  unreferenced: Counted
}

export function usageOf(blobs: BlobStore, kept: Kept): Usage {
  const counts = new Map<Reason, Counted>(REASONS.map((reason) => [reason, { blobs: 0, bytes: 0 }]))
  const unreferenced: Counted = { blobs: 0, bytes: 0 }
  for (const digest of blobs.list()) {
    const reason = kept.reasonOf(digest)
    const counted = reason ? counts.get(reason)! : unreferenced
    counted.blobs += 1
    counted.bytes += blobs.sizeOf(digest) ?? 0
  }
  return { kept: Array.from(counts, ([reason, counted]) => ({ reason, ...counted })), unreferenced }
}

/** The most of it in words, for whoever has to make room: `images 3.1 GB, overlays 0.2 GB`. */
export function usageText({ kept, unreferenced }: Usage): string {
  const parts = [...kept.map(({ reason, bytes }) => ({ name: namesOf(reason), bytes })), UNUSED(unreferenced)]
  return parts
    .filter(({ bytes }) => bytes > 0)
    .sort((one, other) => other.bytes - one.bytes)
    .map(({ name, bytes }) => `${name} ${gigabytes(bytes)} GB`)
    .join(', ')
}

function namesOf(reason: Reason): string {
  return reason === 'history' ? 'former overlays' : `${reason}s`
}

const UNUSED = ({ bytes }: Counted) => ({ name: 'no longer needed', bytes })

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}
