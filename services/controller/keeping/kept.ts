import { setImmediate as afterOthers } from 'node:timers/promises'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { VALUES_PER_BREATH } from './limits.ts'
import { refsIn } from './refs-in.ts'
import { segmentsOf } from './segments-of.ts'

/** What blobs are kept for, in the order in which they are counted: a blob that several name counts for the first. */
export const REASONS = ['image', 'kernel', 'overlay', 'setting', 'record', 'history', 'snapshot'] as const
export type Reason = (typeof REASONS)[number]

/** The blobs that something refers to, gathered anew for each collection. */
export class Kept {
  readonly #blobs: BlobStore
  readonly #signal: AbortSignal
  readonly #kept = new Map<Digest, { size: number; reason: Reason; isManifest: boolean }>()
  /** Manifests that are named and are not here. */
  readonly #unread = new Set<Digest>()
  #sinceBreath = 0

  constructor(options: { blobs: BlobStore; signal: AbortSignal }) {
    this.#blobs = options.blobs
    this.#signal = options.signal
  }

  /** Whether nothing is known of what some manifests name. */
  get isUnsure(): boolean {
    return this.#unread.size > 0
  }

  has(digest: Digest): boolean {
    return this.#kept.has(digest)
  }

  reasonOf(digest: Digest): Reason | undefined {
    return this.#kept.get(digest)?.reason
  }

  refs(): Iterable<BlobRef> {
    return this.#kept.entries().map(([digest, { size }]) => ({ digest, size }))
  }

  /** Keeps all blobs that a value names, and those that its manifests name. @throws the signal's reason */
  async add(reason: Reason, value: unknown): Promise<void> {
    this.#sinceBreath = (this.#sinceBreath + 1) % VALUES_PER_BREATH
    if (this.#sinceBreath === 0) await afterOthers()
    this.#signal.throwIfAborted()
    for (const { ref, isManifest } of refsIn(value)) {
      const known = this.#keep(ref, { reason, isManifest })
      if (isManifest && (!known.isManifest || known.reason !== reason)) await this.#addSegments(reason, ref)
    }
  }

  async #addSegments(reason: Reason, manifest: BlobRef): Promise<void> {
    const segments = await readable(segmentsOf(this.#blobs, manifest))
    if (!segments) this.#unread.add(manifest.digest)
    for (const segment of segments ?? []) this.#keep(segment, { reason, isManifest: false })
  }

  /** Returns how it was kept before. */
  #keep(
    { digest, size }: BlobRef,
    { reason, isManifest }: { reason: Reason; isManifest: boolean },
  ): { reason?: Reason; isManifest: boolean } {
    const known = this.#kept.get(digest)
    if (!known) {
      this.#kept.set(digest, { size, reason, isManifest })
      return { isManifest: false }
    }
    const before = { ...known }
    known.isManifest ||= isManifest
    if (REASONS.indexOf(reason) < REASONS.indexOf(known.reason)) known.reason = reason
    return before
  }
}

/** A blob that is called a manifest and is none names nothing, whatever it is. */
async function readable<T>(reading: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}
