import { packEntries, readEntries } from '../../../libs/archive/pack.ts'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { StoredTree } from '../../../libs/model/overlay.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { canonicalTree, checkTree } from './check-tree.ts'
import { OverlayTooLargeError } from './errors.ts'
import { TREE_ENTRIES_MAX } from './limits.ts'

/** The trees of overlays: archives among the blobs. */
export class TreeStore {
  readonly #blobs: BlobStore
  readonly #claimed: Pick<BlobStore, 'put'>
  readonly #puller: BlobPuller
  readonly #origins: () => string[]

  constructor(options: {
    blobs: BlobStore
    puller: BlobPuller
    origins: () => string[]
    /** Where trees are put such that they are not deleted before they are named. */
    keeping?: { claimed: Pick<BlobStore, 'put'> }
  }) {
    this.#blobs = options.blobs
    this.#claimed = options.keeping?.claimed ?? options.blobs
    this.#puller = options.puller
    this.#origins = options.origins
  }

  /**
   * Stores an archive as the tree of the overlay of that name, once it is known to be right. No overlay has it by that.
   * @throws {ArchiveCorruptError} {EntryInvalidError} {OverlayTooLargeError}, and what checkTree throws
   */
  async put(name: string, archive: Uint8Array): Promise<StoredTree> {
    const found = readEntries(archive)
    if (found.length > TREE_ENTRIES_MAX) throw new OverlayTooLargeError(name, found.length)
    const entries = canonicalTree(found)
    checkTree({ name, entries })
    return { tree: await this.#claimed.put(packEntries(entries)), files: entries.length }
  }

  /** Only the controller that took a tree has it at first: the others fetch it. */
  async read(ref: BlobRef, signal: AbortSignal): Promise<Buffer> {
    if (!this.#blobs.has(ref.digest)) await this.#puller.pull(ref, this.#origins(), { signal })
    return this.#blobs.read(ref)
  }
}
