import { isDigest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { DEPTH_MAX } from './limits.ts'

/** A blob that a value names. */
export interface NamedRef {
  ref: BlobRef
  /** Whether the blob is the manifest of an image, or of modules, and names blobs itself. */
  isManifest: boolean
}

/**
 * The blobs that a value names, wherever in it: whatever has a digest and a size. So what is added to entities and records
 * later is kept without being listed anywhere.
 */
export function* refsIn(value: unknown, at: { key?: string; depth?: number } = {}): Iterable<NamedRef> {
  const { key = '', depth = 0 } = at
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return
  if (Array.isArray(value)) {
    for (const item of value) yield* refsIn(item, { key, depth: depth + 1 })
    return
  }
  const ref = asRef(value)
  if (ref) yield { ref, isManifest: key === 'manifest' }
  for (const [name, part] of Object.entries(value)) yield* refsIn(part, { key: name, depth: depth + 1 })
}

function asRef(value: Partial<Record<keyof BlobRef, unknown>>): BlobRef | undefined {
  const { digest, size } = value
  const fine = typeof digest === 'string' && isDigest(digest) && Number.isSafeInteger(size)
  return fine ? { digest, size: size as number } : undefined
}
