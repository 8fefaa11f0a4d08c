import { rm } from 'node:fs/promises'
import { type Digest, digestOf } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { writeNewFile } from './blob-file.ts'
import { type Sums, sumsOf } from './blob-sums.ts'
import { isAbsent, onDisk } from './disk-errors.ts'
import { BlobCorruptError, StoreFullError } from './errors.ts'
import { SYNC_EACH_MAX, WRITES_PARALLEL_MAX } from './limits.ts'
import { forEachParallel } from './parallel.ts'
import { PartialBlob } from './partial-blob.ts'
import type { StoreLayout } from './store-layout.ts'

/** Bytes that are ready in a temporary file. */
export interface Written {
  path: string
  ref: BlobRef
  /** See blob-sums.ts; where the bytes were at hand. */
  sums?: Sums
}

export interface BlobWritesOptions {
  layout: StoreLayout
  /** Whether the blob is here and was seen to be right: it need not be written again. */
  isVerified: (digest: Digest) => boolean
  /** Puts files in their places; they are there when it has resolved. */
  publish: (written: readonly Written[], durable?: boolean) => Promise<void>
  /** Called when the disk is full. */
  onFull: () => void
}

/** The ways into a store: each blob is written to a temporary file first, and put in its place when it is complete. */
export class BlobWrites {
  readonly #layout: StoreLayout
  readonly #isVerified: BlobWritesOptions['isVerified']
  readonly #publish: BlobWritesOptions['publish']
  readonly #onFull: () => void
  readonly #partials = new Set<PartialBlob>()

  constructor({ layout, isVerified, publish, onFull }: BlobWritesOptions) {
    this.#layout = layout
    this.#isVerified = isVerified
    this.#publish = publish
    this.#onFull = onFull
  }

  /**
   * Stores all or, on an error, perhaps some; with one wait for the disk instead of one each. `refs` are what the bytes
   * were seen to be just now, where that is known: a digest costs as much as all the rest. What is not put durably is
   * there at once, and after a power cut perhaps not: see `BlobStore.sync`.
   */
  async putMany(
    list: readonly Uint8Array[],
    refs: readonly BlobRef[] = list.map((bytes) => ({ digest: digestOf(bytes), size: bytes.length })),
    { durable = true }: { durable?: boolean } = {},
  ): Promise<BlobRef[]> {
    const wanted = new Map<Digest, { written: Written; bytes: Uint8Array }>()
    for (const [index, ref] of refs.entries()) {
      // What is known but unverified may be damaged: these bytes are right, so they replace it.
      if (this.#isVerified(ref.digest)) continue
      const bytes = list[index]!
      const written = { path: this.#layout.temporaryPath(), ref, sums: sumsOf(bytes) }
      wanted.set(ref.digest, { written, bytes })
    }
    const written = [...wanted.values()].map((blob) => blob.written)
    const flush = durable && wanted.size <= SYNC_EACH_MAX
    try {
      await forEachParallel(wanted.values(), WRITES_PARALLEL_MAX, ({ written: { path }, bytes }) =>
        onDisk(this.#layout.directory, writeNewFile(path, bytes, { flush })),
      )
      if (durable && !flush) await this.#layout.syncFileSystem()
      await this.#publish(written, durable)
    } catch (error) {
      await this.#failed(error)
      await forEachParallel(written, WRITES_PARALLEL_MAX, ({ path }) =>
        rm(path, { force: true }).catch(() => {}),
      )
      throw error
    }
    return [...refs]
  }

  /** @throws {BlobCorruptError} The bytes are not `expected`; nothing of them is kept. */
  async putStream(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    expected?: BlobRef,
  ): Promise<BlobRef> {
    const partial = await this.begin()
    try {
      for await (const bytes of source) {
        if (expected !== undefined && partial.sizeBytes + bytes.length > expected.size) {
          throw new BlobCorruptError(`blob ${expected.digest} goes on after its ${expected.size} bytes`)
        }
        await partial.write(bytes)
      }
      return await this.commit(partial, expected)
    } finally {
      await partial.discard()
    }
  }

  /** A blob that comes bit by bit. The caller commits or discards it. */
  async begin(): Promise<PartialBlob> {
    try {
      const partial = await PartialBlob.create({
        directory: this.#layout.directory,
        path: this.#layout.temporaryPath(),
        onEnd: (ended) => this.#partials.delete(ended),
        onFull: this.#onFull,
      })
      this.#partials.add(partial)
      return partial
    } catch (error) {
      await this.#failed(error)
      throw error
    }
  }

  /** @throws {BlobCorruptError} The bytes are not `expected`; nothing of them is kept. */
  async commit(partial: PartialBlob, expected?: BlobRef): Promise<BlobRef> {
    try {
      const ref = await partial.finish()
      if (expected !== undefined && (ref.digest !== expected.digest || ref.size !== expected.size)) {
        throw new BlobCorruptError(
          `blob ${expected.digest} of ${expected.size} bytes came as ${ref.digest} of ${ref.size} bytes`,
        )
      }
      await this.#publish([{ path: partial.path, ref }])
      partial.published()
      return ref
    } catch (error) {
      await this.#failed(error)
      throw error
    } finally {
      await partial.discard()
    }
  }

  /** What can be done about it, so that the next attempt goes better. */
  async #failed(error: unknown): Promise<void> {
    if (error instanceof StoreFullError) this.#onFull()
    else if (isAbsent(error)) await this.#layout.renew()
  }

  async close(): Promise<void> {
    await forEachParallel([...this.#partials], WRITES_PARALLEL_MAX, (partial) => partial.discard())
  }
}
