import { Level } from 'level'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { decode, encode } from '../../libs/codec/codec.ts'
import type { SegmentCache } from '../../libs/image/segment-cache.ts'
import type { SegmentRef } from '../../libs/records/image-manifest.ts'
import { StoreUnusableError } from './errors.ts'

/**
 * Which blob each segment of an image became, so that importing an image again compresses only what changed. A cache:
 * not synced, and what it says of a blob that is not here, or is damaged, does not count. It grows with the blobs.
 */
export class SegmentStore implements SegmentCache {
  readonly #db: Level<string, Uint8Array>
  readonly #blobs: BlobStore

  private constructor(db: Level<string, Uint8Array>, blobs: BlobStore) {
    this.#db = db
    this.#blobs = blobs
  }

  /** @throws {StoreUnusableError} */
  static async open(options: { directory: string; blobs: BlobStore }): Promise<SegmentStore> {
    const db = new Level<string, Uint8Array>(options.directory, { valueEncoding: 'view' })
    try {
      await db.open()
    } catch (error) {
      const cause = (error as Error).cause ?? error
      throw new StoreUnusableError(options.directory, { doing: 'opened', cause })
    }
    return new SegmentStore(db, options.blobs)
  }

  async get(key: string): Promise<SegmentRef | undefined> {
    const bytes = await this.#db.get(key)
    const segment = bytes && (decode(bytes) as SegmentRef)
    return segment && (await this.#blobs.verify(segment.digest)) ? segment : undefined
  }

  async put(key: string, segment: SegmentRef): Promise<void> {
    await this.#db.put(key, encode(segment))
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
