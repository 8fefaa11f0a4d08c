import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'

/** Programs of images that stay in memory: shim, GRUB and MokManager of some images. */
const OWN_MAX = 24

export type Loaders = Readonly<Record<string, BlobRef>>

/**
 * The network boot programs, by their names. What was asked for once stays in memory, one copy for all transfers, as long
 * as it is offered: it is small, and machines are to get it when the disk is gone, too.
 */
export class LoaderFiles {
  readonly #store: BlobStore
  readonly #offered: () => Loaders
  readonly #read = new Map<Digest, Promise<Buffer>>()
  /** Of images, the one that was asked for last at the end. */
  readonly #own = new Set<Digest>()

  constructor(options: { store: BlobStore; offered: () => Loaders }) {
    this.#store = options.store
    this.#offered = options.offered
  }

  /**
   * One of those that a machine is offered, which may have others than all. Undefined if there is none of that name.
   * @throws what BlobStore.read throws
   */
  async find(name: string, loaders: Loaders = this.#offered()): Promise<Buffer | undefined> {
    const ref = Object.hasOwn(loaders, name) ? loaders[name] : undefined
    if (!ref) return undefined
    const offered = new Set(Object.values(this.#offered()).map(({ digest }) => digest))
    if (!offered.has(ref.digest)) this.#keep(ref.digest)
    this.#forget(offered)
    return this.#read.get(ref.digest) ?? this.#begin(ref)
  }

  #begin(ref: BlobRef): Promise<Buffer> {
    const reading = this.#store.read(ref)
    this.#read.set(ref.digest, reading)
    reading.catch(() => this.#read.delete(ref.digest))
    return reading
  }

  #keep(digest: Digest): void {
    this.#own.delete(digest)
    this.#own.add(digest)
    if (this.#own.size > OWN_MAX) this.#own.delete(this.#own.values().next().value!)
  }

  #forget(offered: ReadonlySet<Digest>): void {
    for (const digest of this.#read.keys())
      if (!offered.has(digest) && !this.#own.has(digest)) this.#read.delete(digest)
  }
}
