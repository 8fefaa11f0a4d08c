import { join } from 'node:path'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { Digest } from '../../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import { ClaimedBlobs } from '../../../../services/controller/keeping/claimed-blobs.ts'
import { type Collected, collect } from '../../../../services/controller/keeping/collection.ts'
import { Kept } from '../../../../services/controller/keeping/kept.ts'
import { Unreferenced } from '../../../../services/controller/keeping/unreferenced.ts'
import { Uses } from '../../../../services/controller/keeping/uses.ts'

/** A blob store that is collected, with a clock of its own, and a set of blobs that somebody names. */
export async function collectedStore(directory: string) {
  const clock = { ms: 1_000_000 }
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs'), now: () => clock.ms })
  const unreferenced = await Unreferenced.open(join(directory, 'keeping'))
  const uses = new Uses(() => clock.ms)
  const named = new Map<Digest, BlobRef>()
  const signal = new AbortController().signal
  const gather = async (): Promise<Kept> => {
    const kept = new Kept({ blobs, signal })
    for (const ref of [...named.values()]) await kept.add('image', ref)
    return kept
  }
  const run = (
    options: { graceMs?: number; dryRun?: boolean; signal?: AbortSignal } = {},
  ): Promise<Collected> =>
    collect({ blobs, uses, unreferenced, gather, graceMs: 0, now: clock.ms, signal, ...options })
  return {
    blobs,
    uses,
    clock,
    named,
    collect: run,
    claimed: new ClaimedBlobs({ blobs, uses }),
    async [Symbol.asyncDispose]() {
      await unreferenced.close()
      await blobs.close()
    },
  }
}
