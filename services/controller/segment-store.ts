import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { decode, encode } from '../../libs/codec/codec.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import type { CachedSegment, SegmentCache } from '../../libs/image/segment-cache.ts'
import { CacheDb } from './cache-db.ts'

/** What no build has asked for in so long is forgotten: trees come and go, and each leaves a key for every segment. */
const UNUSED_MS_MAX = 60 * 24 * 60 * 60 * 1_000
/** When an entry was used is noted again after so long. */
const NOTED_MS_MAX = 24 * 60 * 60 * 1_000
/** Entries that are looked at, and removed, at once. */
const PRUNE_BATCH = 1_000

interface Entry {
  segment: CachedSegment
  /** Milliseconds since 1970. */
  usedAt: number
}

/**
 * Which blob each segment of an image became, so that building an image again compresses only what changed. A cache:
 * not synced, damaged it is begun anew, and what it says of a blob that is not here, or is damaged, does not count. It is
 * bounded by `prune`.
 */
export class SegmentStore implements SegmentCache {
  readonly #db: CacheDb
  readonly #blobs: BlobStore
  readonly #now: () => number

  private constructor(db: CacheDb, options: { blobs: BlobStore; now: () => number }) {
    this.#db = db
    this.#blobs = options.blobs
    this.#now = options.now
  }

  /** `now` gives milliseconds since 1970. @throws {StoreUnusableError} */
  static async open(options: {
    directory: string
    blobs: BlobStore
    now?: () => number
  }): Promise<SegmentStore> {
    const { directory, blobs, now = Date.now } = options
    return new SegmentStore(await CacheDb.open(directory), { blobs, now })
  }

  async getMany(keys: readonly string[]): Promise<(CachedSegment | undefined)[]> {
    const entries = (await this.#db.getMany(keys)).map(entryOf)
    const right = await Promise.all(
      entries.map((entry) => entry !== undefined && this.#blobs.verify(entry.segment.digest)),
    )
    const found = entries.map((entry, index) => (right[index] ? entry : undefined))
    const noted = this.#now() - NOTED_MS_MAX
    await this.putMany(
      found.flatMap((entry, index) =>
        entry && entry.usedAt < noted ? [[keys[index]!, entry.segment] as const] : [],
      ),
    )
    return found.map((entry) => entry?.segment)
  }

  async putMany(entries: readonly (readonly [key: string, segment: CachedSegment])[]): Promise<void> {
    if (entries.length === 0) return
    const usedAt = this.#now()
    await this.#db.write(
      entries.map(([key, segment]) => ({ type: 'put', key, value: encode({ segment, usedAt }) })),
    )
  }

  /** Forgets what was not used for long, and segments whose blobs are gone; garbage collection calls it. */
  async prune(has: (digest: Digest) => boolean): Promise<void> {
    const oldest = this.#now() - UNUSED_MS_MAX
    let gone: string[] = []
    const remove = async (): Promise<void> => {
      await this.#db.write(gone.map((key) => ({ type: 'del', key })))
      gone = []
    }
    for await (const [key, value] of this.#db.entries()) {
      const entry = entryOf(value)
      if (entry && entry.usedAt >= oldest && has(entry.segment.digest)) continue
      gone.push(key)
      if (gone.length === PRUNE_BATCH) await remove()
    }
    await remove()
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Undefined for what an earlier version wrote. */
function entryOf(bytes: Uint8Array | undefined): Entry | undefined {
  const entry = bytes && (decode(bytes) as Partial<Entry>)
  return entry?.segment && entry.usedAt !== undefined ? (entry as Entry) : undefined
}
