import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { StoreFullError } from '../../../libs/blobs/errors.ts'
import type { BlobSink } from '../../../libs/image/blob-sink.ts'
import type { SegmentCache } from '../../../libs/image/segment-cache.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Uses } from './uses.ts'

export interface ClaimedOptions {
  blobs: BlobStore
  uses: Uses
  /** Deletes what can be spared; says how much that was, and in words what uses the rest. */
  makeRoom?: () => Promise<{ bytes: number; left: string }>
}

/** A store for those who will name what they put: every blob is claimed before it is said to be there. */
export class ClaimedBlobs implements BlobSink {
  readonly #blobs: BlobStore
  readonly #uses: Uses
  readonly #makeRoom: ClaimedOptions['makeRoom']

  constructor(options: ClaimedOptions) {
    this.#blobs = options.blobs
    this.#uses = options.uses
    this.#makeRoom = options.makeRoom
  }

  /** @throws {StoreFullError} that says what uses the space, where deleting what can be spared was not enough */
  async put(bytes: Uint8Array): Promise<BlobRef> {
    const ref = await this.#withRoom(() => this.#blobs.put(bytes))
    await this.#uses.claim([ref.digest])
    // It may have been known, and was being deleted: from now on it is not.
    if (!(await this.#isHere(ref))) await this.#blobs.put(bytes)
    return ref
  }

  async putMany(...what: Parameters<BlobStore['putMany']>): Promise<BlobRef[]> {
    const [list] = what
    const stored = await this.#withRoom(() => this.#blobs.putMany(...what))
    await this.#uses.claim(stored.map(({ digest }) => digest))
    for (const [index, ref] of stored.entries()) {
      if (!(await this.#isHere(ref))) await this.#blobs.put(list[index]!)
    }
    return stored
  }

  sync(): Promise<void> {
    return this.#blobs.sync()
  }

  async putStream(source: AsyncIterable<Uint8Array>): Promise<BlobRef> {
    const ref = await this.#blobs.putStream(source)
    // It was written just now, and what was is not deleted: see collection.ts.
    await this.#uses.claim([ref.digest])
    return ref
  }

  /** The same for a cache of blobs: what is found in it is claimed, too. */
  cache(cache: SegmentCache): SegmentCache {
    return {
      getMany: async (keys) => {
        const found = await cache.getMany(keys)
        await this.#uses.claim(found.flatMap((segment) => segment?.digest ?? []))
        return Promise.all(
          found.map(async (segment) => (segment && (await this.#isHere(segment)) ? segment : undefined)),
        )
      },
      putMany: (entries) => cache.putMany(entries),
    }
  }

  async #withRoom<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreFullError) || !this.#makeRoom) throw error
      const room = await this.#makeRoom()
      if (room.bytes > 0) {
        try {
          return await work()
        } catch (again) {
          if (!(again instanceof StoreFullError)) throw again
        }
      }
      throw new StoreFullError(error.message, {
        hint: `What is kept: ${room.left}. Delete images, or let them keep fewer versions ('muster storage show' tells more), or give the controller a larger disk.`,
        cause: error,
      })
    }
  }

  async #isHere({ digest }: Pick<BlobRef, 'digest'>): Promise<boolean> {
    return (await this.#blobs.stat(digest)) !== undefined
  }
}
