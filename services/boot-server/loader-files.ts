import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'

export type Loaders = Readonly<Record<string, BlobRef>>

/**
 * The network boot programs, by their names. What was asked for once stays in memory, one copy for all transfers, as long
 * as it is offered: it is small, and machines are to get it when the disk is gone, too.
 */
export class LoaderFiles {
  readonly #store: BlobStore
  readonly #offered: () => Loaders
  readonly #read = new Map<Digest, Promise<Buffer>>()

  constructor(options: { store: BlobStore; offered: () => Loaders }) {
    this.#store = options.store
    this.#offered = options.offered
  }

  /** Undefined if there is none of that name. @throws what BlobStore.read throws */
  async find(name: string): Promise<Buffer | undefined> {
    const offered = this.#offered()
    const ref = Object.hasOwn(offered, name) ? offered[name] : undefined
    if (!ref) return undefined
    this.#forget(new Set(Object.values(offered).map(({ digest }) => digest)))
    return this.#read.get(ref.digest) ?? this.#begin(ref)
  }

  #begin(ref: BlobRef): Promise<Buffer> {
    const reading = this.#store.read(ref)
    this.#read.set(ref.digest, reading)
    reading.catch(() => this.#read.delete(ref.digest))
    return reading
  }

  #forget(offered: ReadonlySet<Digest>): void {
    for (const digest of this.#read.keys()) if (!offered.has(digest)) this.#read.delete(digest)
  }
}
