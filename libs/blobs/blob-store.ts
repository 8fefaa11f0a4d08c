import { rename, rm, stat, writeFile } from 'node:fs/promises'
import PQueue from 'p-queue'
import { type Digest, digestOf } from '../digest/digest.ts'
import { messageOf } from '../errors/muster-error.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { digestOfFile, readFileAt, readWholeFile } from './blob-file.ts'
import { errnoOf, onDisk } from './disk-errors.ts'
import { BlobCorruptError, BlobMissingError } from './errors.ts'
import { READS_PARALLEL_MAX, SYNC_EACH_MAX, WRITES_PARALLEL_MAX } from './limits.ts'
import { forEachParallel } from './parallel.ts'
import { PartialBlob } from './partial-blob.ts'
import { SingleFlight } from './single-flight.ts'
import { StoreLayout } from './store-layout.ts'

export interface BlobStoreOptions {
  /** Made if it is not there. Of one process: what others are writing into it is taken for left behind. */
  directory: string
  /** A blob that was here is not any more, or perhaps not: altered and removed, gone, or unreadable. Fetch it again. */
  onCorrupt?: (error: BlobCorruptError, digest: Digest) => void
}

/** What the operating system says when the disk itself does not give a file's bytes; another copy is needed then. */
const UNREADABLE = new Set(['EIO', 'EBADMSG', 'EUCLEAN'])

/** Bytes that are ready in a temporary file. */
interface Written {
  path: string
  ref: BlobRef
}

/**
 * Blobs as files named by their digest. A blob is there as a whole or not at all, also after a power cut, and is not
 * believed before its digest has been computed once since the process started: one that does not match is removed and
 * is missing from then on, so that it is fetched again. So is one that the disk does not give. All methods may throw a StoreFullError, StoreUnwritableError
 * or StoreFailedError.
 */
export class BlobStore {
  readonly #layout: StoreLayout
  readonly #onCorrupt: NonNullable<BlobStoreOptions['onCorrupt']>
  /** Every blob there is; true once its bytes were seen to match its digest since the process started. */
  readonly #known: Map<Digest, boolean>
  readonly #reads = new PQueue({ concurrency: READS_PARALLEL_MAX })
  readonly #verifications = new SingleFlight<Digest, boolean>()
  readonly #partials = new Set<PartialBlob>()

  private constructor(layout: StoreLayout, digests: Digest[], options: BlobStoreOptions) {
    this.#layout = layout
    this.#onCorrupt = options.onCorrupt ?? (() => {})
    this.#known = new Map(digests.map((digest) => [digest, false]))
  }

  static async open(options: BlobStoreOptions): Promise<BlobStore> {
    const layout = new StoreLayout(options.directory)
    return new BlobStore(layout, await layout.prepare(), options)
  }

  /** Whether the blob is here, as far as is known without looking at its bytes. */
  has(digest: Digest): boolean {
    return this.#known.has(digest)
  }

  list(): MapIterator<Digest> {
    return this.#known.keys()
  }

  async stat(digest: Digest): Promise<BlobRef | undefined> {
    if (!this.has(digest)) return undefined
    const size = await this.#onFile(digest, async (path) => (await stat(path)).size)
    return size === undefined ? undefined : { digest, size }
  }

  /** Whether the blob is here and its bytes are right. They are read once in the life of the process. */
  async verify(digest: Digest): Promise<boolean> {
    const verified = this.#known.get(digest)
    if (verified !== false) return verified === true
    return this.#verifications.run(digest, () => this.#verifyFile(digest))
  }

  /**
   * The whole blob, checked each time: meant for bytes that stay in memory for long.
   *
   * @throws {BlobMissingError} It is not here, or was altered and has been removed.
   * @throws {BlobCorruptError} The blob is right, and has another size than `ref` says.
   */
  async read(ref: BlobRef): Promise<Buffer> {
    const bytes = await this.#onFile(ref.digest, (path) => readWholeFile(path, ref.size))
    if (bytes !== undefined && digestOf(bytes) === ref.digest) return bytes
    return this.#mismatch(ref)
  }

  /** Fills `target` with the blob's bytes from `position` on. Throws as `read` does. */
  async readAt(ref: BlobRef, target: Uint8Array, position: number): Promise<void> {
    if (!(await this.verify(ref.digest))) throw missing(ref.digest)
    if (await this.#onFile(ref.digest, (path) => readFileAt(path, target, position))) return
    await this.#mismatch(ref)
  }

  async put(bytes: Uint8Array): Promise<BlobRef> {
    const [ref] = await this.putMany([bytes])
    return ref!
  }

  /** Stores all or, on an error, perhaps some; with one wait for the disk instead of one each. */
  async putMany(list: readonly Uint8Array[]): Promise<BlobRef[]> {
    const refs = list.map((bytes) => ({ digest: digestOf(bytes), size: bytes.length }))
    const wanted = new Map<Digest, { written: Written; bytes: Uint8Array }>()
    for (const [index, ref] of refs.entries()) {
      // What is known but unverified may be damaged: these bytes are right, so they replace it.
      if (this.#known.get(ref.digest) === true) continue
      wanted.set(ref.digest, { written: { path: this.#layout.temporaryPath(), ref }, bytes: list[index]! })
    }
    const written = [...wanted.values()].map((blob) => blob.written)
    const flush = wanted.size <= SYNC_EACH_MAX
    try {
      await forEachParallel(wanted.values(), WRITES_PARALLEL_MAX, ({ written: { path }, bytes }) =>
        onDisk(this.#layout.directory, writeFile(path, bytes, { flag: 'wx', mode: 0o600, flush })),
      )
      if (!flush) await this.#layout.syncFileSystem()
      await this.#publish(written)
    } catch (error) {
      await forEachParallel(written, WRITES_PARALLEL_MAX, ({ path }) =>
        rm(path, { force: true }).catch(() => {}),
      )
      throw error
    }
    return refs
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
    const partial = await PartialBlob.create({
      directory: this.#layout.directory,
      path: this.#layout.temporaryPath(),
      onEnd: (ended) => this.#partials.delete(ended),
    })
    this.#partials.add(partial)
    return partial
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
    } finally {
      await partial.discard()
    }
  }

  async delete(digest: Digest): Promise<void> {
    this.#known.delete(digest)
    await onDisk(this.#layout.directory, rm(this.#layout.pathOf(digest), { force: true }))
  }

  /** Gives up the blobs that are on their way in. */
  async close(): Promise<void> {
    await forEachParallel([...this.#partials], WRITES_PARALLEL_MAX, (partial) => partial.discard())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** From here on the blobs are there, and stay there when the power fails. */
  async #publish(written: readonly Written[]): Promise<void> {
    const digests = written.map(({ ref }) => ref.digest)
    await this.#layout.makeShards(digests)
    await forEachParallel(written, WRITES_PARALLEL_MAX, ({ path, ref }) =>
      onDisk(this.#layout.directory, rename(path, this.#layout.pathOf(ref.digest))),
    )
    await this.#layout.syncNames(digests)
    for (const digest of digests) this.#known.set(digest, true)
  }

  /**
   * Work on a blob's file; undefined, and the blob is forgotten, if somebody has removed the file. If the disk fails,
   * the blob is not believed any more until its bytes are seen again.
   */
  async #onFile<T>(digest: Digest, work: (path: string) => Promise<T>): Promise<T | undefined> {
    if (!this.has(digest)) return undefined
    return this.#reads.add(async () => {
      try {
        return await onDisk(this.#layout.directory, work(this.#layout.pathOf(digest)))
      } catch (error) {
        const errno = causedBy(error)
        if (errno === 'ENOENT') {
          if (this.#known.delete(digest)) this.#tell(digest, 'was removed from the disk')
          return undefined
        }
        if (errno !== undefined && UNREADABLE.has(errno)) {
          this.#known.set(digest, false)
          this.#tell(digest, `cannot be read: ${messageOf(error)}`)
        }
        throw error
      }
    })
  }

  async #verifyFile(digest: Digest): Promise<boolean> {
    let found: Digest | undefined
    try {
      found = await this.#onFile(digest, digestOfFile)
    } catch (error) {
      if (!UNREADABLE.has(causedBy(error) ?? '')) throw error
      // The file stays until a right one takes its place: the disk may give it after a restart.
      this.#known.delete(digest)
      return false
    }
    if (found === digest) {
      this.#known.set(digest, true)
      return true
    }
    if (found !== undefined) {
      this.#tell(digest, 'was altered on disk and has been removed')
      await this.delete(digest)
    }
    return false
  }

  #tell(digest: Digest, what: string): void {
    const hint = `If this happens again, test the disk under ${this.#layout.directory} and the memory.`
    this.#onCorrupt(new BlobCorruptError(`blob ${digest} ${what}`, { hint }), digest)
  }

  /** What was read is not what `ref` says: finds out which of the two is wrong. */
  async #mismatch(ref: BlobRef): Promise<never> {
    if (this.has(ref.digest)) this.#known.set(ref.digest, false)
    if (!(await this.verify(ref.digest))) throw missing(ref.digest)
    throw new BlobCorruptError(`blob ${ref.digest} does not have the ${ref.size} bytes it was said to have`, {
      hint: 'The record that names the blob is wrong: compile it again.',
    })
  }
}

/** What the operating system said, of an error of ours. */
function causedBy(error: unknown): string | undefined {
  return error instanceof Error ? errnoOf(error.cause) : undefined
}

function missing(digest: Digest): BlobMissingError {
  return new BlobMissingError(`blob ${digest} is not in the store`, {
    hint: 'It is fetched from an origin, or made by compiling or building again.',
  })
}
