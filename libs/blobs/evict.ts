import type { Digest } from '../digest/digest.ts'
import type { Artifact } from './artifact.ts'
import type { BlobStore } from './blob-store.ts'

/** Blobs that are deleted before it is looked again what is being sent. */
const BATCH = 64

export interface EvictOptions {
  store: BlobStore
  bytes: number
  /** What must stay. */
  needed: ReadonlySet<Digest>
  /** What must stay at this moment. */
  inUse: () => ReadonlySet<Digest>
  /** What was of use later than this stays, in milliseconds since 1970. */
  usedBeforeMs: number
}

export interface Evicted {
  blobs: number
  bytes: number
}

/** Deletes blobs that are not needed until so many bytes are free, the least recently of use first. */
export async function evict(options: EvictOptions): Promise<Evicted> {
  const { store, bytes, needed, inUse, usedBeforeMs } = options
  const lastUsed = (digest: Digest): number => store.lastUsed(digest) ?? Number.POSITIVE_INFINITY
  const idle = [...store.list()]
    .filter((digest) => !needed.has(digest) && lastUsed(digest) < usedBeforeMs)
    .sort((one, other) => lastUsed(one) - lastUsed(other))
  const done: Evicted = { blobs: 0, bytes: 0 }
  let busy = inUse()
  for (const [index, digest] of idle.entries()) {
    if (done.bytes >= bytes) break
    if (index % BATCH === BATCH - 1) busy = inUse()
    const sizeBytes = store.sizeOf(digest)
    if (sizeBytes === undefined || busy.has(digest) || lastUsed(digest) >= usedBeforeMs) continue
    await store.delete(digest)
    done.blobs += 1
    done.bytes += sizeBytes
  }
  return done
}

/** The blobs of all that is being sent at this moment, to machines or to other servers. */
export function blobsBeingSent(senders: readonly { readonly artifacts: Iterable<Artifact> }[]): Set<Digest> {
  const digests = new Set<Digest>()
  for (const { artifacts } of senders) {
    for (const { refs } of artifacts) for (const { digest } of refs) digests.add(digest)
  }
  return digests
}
