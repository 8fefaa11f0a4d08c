import { setImmediate as afterOthers } from 'node:timers/promises'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { Kept } from './kept.ts'
import { DELETES_AT_ONCE, GRACE_SHORT_MS, GRACE_UNSURE_MS } from './limits.ts'
import type { Unreferenced } from './unreferenced.ts'
import type { Uses } from './uses.ts'

export interface Collected {
  /** Blobs that were deleted, or would be. */
  blobs: number
  bytes: number
  /** Blobs that nothing refers to and that stay for now. */
  waiting: { blobs: number; bytes: number }
}

export interface CollectOptions {
  blobs: BlobStore
  uses: Uses
  unreferenced: Unreferenced
  /** Finds all that is referred to now. */
  gather: () => Promise<Kept>
  /** How long a blob stays after nothing refers to it any more. */
  graceMs: number
  /** Only finds out what would be deleted. */
  dryRun?: boolean
  /** Milliseconds since 1970. */
  now: number
  signal: AbortSignal
}

/**
 * Deletes what nothing has referred to for the grace time and nobody has claimed. May be interrupted at any moment:
 * each blob is deleted on its own, and is one that nobody needs. @throws what `gather` throws, and the signal's reason
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { blobs, uses, unreferenced, gather, now, signal } = options
  const beganMs = uses.nowMs
  // What was claimed after the search began may be named by now without having been found.
  const unlessSinceMs = Math.min(beganMs - options.graceMs, beganMs, uses.oldestWorkMs)
  const kept = await gather()
  const graceMs = kept.isUnsure ? Math.max(options.graceMs, GRACE_UNSURE_MS) : options.graceMs
  const idle = new Set([...blobs.list()].filter((digest) => !kept.has(digest)))
  await unreferenced.note(idle, now)
  const old = unreferenced.before(now - graceMs).filter((digest) => blobs.has(digest))
  const done: Collected = { blobs: 0, bytes: 0, waiting: { blobs: 0, bytes: 0 } }
  for (const [index, digest] of old.entries()) {
    if (index % DELETES_AT_ONCE === 0) await afterOthers()
    signal.throwIfAborted()
    const size = blobs.sizeOf(digest) ?? 0
    // Somebody is reading it: most likely a boot server that goes on to what follows it.
    if ((blobs.lastUsed(digest) ?? 0) > now - Math.min(graceMs, GRACE_SHORT_MS)) continue
    const work = async (): Promise<void> => (options.dryRun ? undefined : blobs.delete(digest))
    if (!(await uses.delete(digest, { unlessSinceMs, work }))) continue
    idle.delete(digest)
    done.blobs += 1
    done.bytes += size
  }
  done.waiting.blobs = idle.size
  for (const digest of idle) done.waiting.bytes += blobs.sizeOf(digest) ?? 0
  uses.forget(unlessSinceMs)
  return done
}
