import { stat, utimes } from 'node:fs/promises'
import { type Digest, digestOf } from '../digest/digest.ts'
import { messageOf } from '../errors/muster-error.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { examineFile, readFileAt, readSummed } from './blob-file.ts'
import { type BlobEntry, BlobIndex } from './blob-index.ts'
import { sumsOf } from './blob-sums.ts'
import { BlobWrites, type Written } from './blob-writes.ts'
import { isAbsent, isUnreadable, onDisk } from './disk-errors.ts'
import { BlobCorruptError, notInStore } from './errors.ts'
import { KeyLocks } from './key-locks.ts'
import { READ_ATTEMPTS_MAX, READS_PARALLEL_MAX, USE_SAVED_EVERY_MS } from './limits.ts'
import type { PartialBlob } from './partial-blob.ts'
import { SingleFlight } from './single-flight.ts'
import { Slots } from './slots.ts'
import { type FoundBlob, StoreLayout } from './store-layout.ts'

export interface BlobStoreOptions {
  /** Made if it is not there. Of one process: what others are writing into it is taken for left behind. */
  directory: string
  /** A blob that was here is not any more, or perhaps not: altered and removed, gone, or unreadable. Fetch it again. */
  onCorrupt?: (error: BlobCorruptError, digest: Digest) => void
  /** The disk is full: what came is not kept, and may come again once there is room. */
  onFull?: () => void
  /** Milliseconds since 1970. */
  now?: () => number
}

/**
 * Blobs as files named by their digest. A blob is there as a whole or not at all, also after a power cut, and is not
 * believed before its digest has been computed once since the process started: one that does not match is removed and
 * is missing from then on, so that it is fetched again. So is one that the disk does not give, and one whose bytes are
 * not what they were: all that is read is checked. A blob may be deleted while it is read: whoever has begun gets
 * it, or is told that it is missing. All methods may throw a StoreFullError, StoreUnwritableError or StoreFailedError.
 */
export class BlobStore {
  readonly #layout: StoreLayout
  readonly #onCorrupt: NonNullable<BlobStoreOptions['onCorrupt']>
  readonly #now: () => number
  readonly #index = new BlobIndex()
  readonly #reads = new Slots(READS_PARALLEL_MAX)
  /** A blob is put in its place, or removed, by one at a time. */
  readonly #changes = new KeyLocks<Digest>()
  readonly #verifications = new SingleFlight<Digest, boolean>()
  readonly #writes: BlobWrites

  private constructor(layout: StoreLayout, found: FoundBlob[], options: BlobStoreOptions) {
    this.#layout = layout
    this.#onCorrupt = options.onCorrupt ?? (() => {})
    this.#now = options.now ?? Date.now
    this.#writes = new BlobWrites({
      layout,
      isVerified: (digest) => this.#index.get(digest)?.verified === true,
      publish: (written, durable) => this.#publish(written, durable),
      onFull: options.onFull ?? (() => {}),
    })
    for (const { digest, sizeBytes, usedAtMs } of found) {
      this.#index.set(digest, { sizeBytes, verified: false, usedAtMs, savedAtMs: usedAtMs })
    }
  }

  static async open(options: BlobStoreOptions): Promise<BlobStore> {
    const layout = new StoreLayout(options.directory)
    return new BlobStore(layout, await layout.prepare(), options)
  }

  /** Whether the blob is here, as far as is known without looking at its bytes. */
  has(digest: Digest): boolean {
    return this.#index.get(digest) !== undefined
  }

  list(): MapIterator<Digest> {
    return this.#index.digests()
  }

  /** Bytes of all blobs together. */
  get usedBytes(): number {
    return this.#index.usedBytes
  }

  /** How often a blob went: as long as it stays, what was here is here. */
  get losses(): number {
    return this.#index.losses
  }

  /** As `stat`, as far as is known without asking the disk. */
  sizeOf(digest: Digest): number | undefined {
    return this.#index.get(digest)?.sizeBytes
  }

  /** When the blob was stored, read or `used` last, in milliseconds since 1970; over a restart to a day. */
  lastUsed(digest: Digest): number | undefined {
    return this.#index.get(digest)?.usedAtMs
  }

  /** The blob is of use now, though nobody reads it here: it is served from memory, or named by what is live. */
  used(digest: Digest): void {
    const entry = this.#index.get(digest)
    if (entry) entry.usedAtMs = this.#now()
  }

  /** Lets the next run know of uses, as far as the last ones written are more than a day ago. */
  async saveUses(): Promise<void> {
    for (const [digest, entry] of [...this.#index.entries()]) {
      const { usedAtMs, savedAtMs } = entry
      if (usedAtMs - savedAtMs < USE_SAVED_EVERY_MS || this.#index.get(digest) !== entry) continue
      const at = new Date(usedAtMs)
      await this.#onFile(digest, (path) => utimes(path, at, at))
      entry.savedAtMs = usedAtMs
    }
  }

  async stat(digest: Digest): Promise<BlobRef | undefined> {
    const size = this.sizeOf(digest)
    if (size === undefined) return undefined
    const found = await this.#onFile(digest, async (path) => (await stat(path)).size)
    // A file that was cut is not the blob, whatever size it has now.
    return found === size || (await this.examine(digest)) ? { digest, size } : undefined
  }

  /** Whether the blob is here and its bytes are right. They are read once in the life of the process. */
  async verify(digest: Digest): Promise<boolean> {
    const entry = this.#index.get(digest)
    if (entry === undefined || entry.verified) return entry !== undefined
    return this.examine(digest)
  }

  /** As `verify`, and reads the bytes in any case. */
  examine(digest: Digest): Promise<boolean> {
    return this.#verifications.run(digest, () => this.#examine(digest))
  }

  /**
   * The whole blob, checked each time. With `target`, of the blob's size, its bytes are put there.
   *
   * @throws {BlobMissingError} It is not here, or was altered and has been removed.
   * @throws {BlobCorruptError} The blob is right, and has another size than `ref` says.
   */
  async read(ref: BlobRef, target?: Buffer): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      const entry = this.#index.get(ref.digest)
      // The size comes from a record, perhaps a hostile one: compare before so much memory is taken.
      if (entry?.sizeBytes === ref.size) {
        entry.usedAtMs = this.#now()
        const bytes = target ?? Buffer.allocUnsafeSlow(ref.size)
        if (await this.#onFile(ref.digest, (path) => this.#fill(path, bytes, { digest: ref.digest, entry })))
          return bytes
      }
      await this.#mismatch(ref, attempt)
    }
  }

  /** Fills `target` with the blob's bytes from `position` on. Throws as `read` does. */
  async readAt(ref: BlobRef, target: Uint8Array, position: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const entry = this.#index.get(ref.digest)
      if (entry?.sizeBytes === ref.size && position + target.length <= ref.size) {
        entry.usedAtMs = this.#now()
        if (entry.sums === undefined && !(await this.examine(ref.digest))) throw notInStore(ref.digest)
        const { sums, sizeBytes } = entry
        const wanted = { target, position, sums: sums!, sizeBytes }
        if (sums && (await this.#onFile(ref.digest, (path) => readSummed(path, wanted)))) return
      }
      await this.#mismatch(ref, attempt)
    }
  }

  async put(bytes: Uint8Array): Promise<BlobRef> {
    const [ref] = await this.putMany([bytes])
    return ref!
  }

  /** @see BlobWrites.putMany */
  putMany(...what: Parameters<BlobWrites['putMany']>): Promise<BlobRef[]> {
    return this.#writes.putMany(...what)
  }

  /** What is here now stays here when the power fails. */
  sync(): Promise<void> {
    return this.#layout.syncFileSystem()
  }

  /** @throws {BlobCorruptError} The bytes are not `expected`; nothing of them is kept. */
  putStream(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, expected?: BlobRef): Promise<BlobRef> {
    return this.#writes.putStream(source, expected)
  }

  /** A blob that comes bit by bit. The caller commits or discards it. */
  begin(): Promise<PartialBlob> {
    return this.#writes.begin()
  }

  /** @throws {BlobCorruptError} The bytes are not `expected`; nothing of them is kept. */
  commit(partial: PartialBlob, expected?: BlobRef): Promise<BlobRef> {
    return this.#writes.commit(partial, expected)
  }

  /** The blob as it is here now: if it is being stored anew at this moment, it stays. */
  async delete(digest: Digest): Promise<void> {
    const entry = this.#index.get(digest)
    await this.#changes.run([digest], async () => {
      if (this.#index.get(digest) !== entry) return
      this.#index.delete(digest)
      await this.#layout.remove(digest)
    })
  }

  /** Gives up the blobs that are on their way in. */
  close(): Promise<void> {
    return this.#writes.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** From here on the blobs are there, and if `durable` stay there when the power fails. */
  async #publish(written: readonly Written[], durable = true): Promise<void> {
    const digests = written.map(({ ref }) => ref.digest)
    await this.#layout.makeShards(digests)
    await this.#changes.run(digests, async () => {
      await this.#layout.place(written, { durable, isKnown: (digest) => this.has(digest) })
      const nowMs = this.#now()
      for (const { ref, sums } of written) {
        const entry = { sizeBytes: ref.size, verified: true, usedAtMs: nowMs, savedAtMs: nowMs }
        this.#index.set(ref.digest, sums ? { ...entry, sums } : entry)
      }
    })
  }

  /**
   * Work on a blob's file; undefined if there is none, or the disk does not give it. The blob is forgotten then. Its file
   * stays until a right one takes its place: the disk may give it after a restart.
   */
  async #onFile<T>(digest: Digest, work: (path: string) => Promise<T>): Promise<T | undefined> {
    for (;;) {
      const entry = this.#index.get(digest)
      if (entry === undefined) return undefined
      try {
        return await this.#reads.run(() => onDisk(this.#layout.directory, work(this.#layout.pathOf(digest))))
      } catch (error) {
        const isGone = isAbsent(error)
        if (!isGone && !isUnreadable(error)) throw error
        // Otherwise it was deleted meanwhile, and perhaps stored again.
        if (!this.#index.delete(digest, entry)) continue
        this.#tell(digest, isGone ? 'was removed from the disk' : `cannot be read: ${messageOf(error)}`)
        return undefined
      }
    }
  }

  async #examine(digest: Digest): Promise<boolean> {
    const entry = this.#index.get(digest)
    if (entry === undefined) return false
    const found = await this.#onFile(digest, (path) => examineFile(path, entry.sizeBytes))
    if (found === undefined) return false
    if (found.digest === digest && found.sizeBytes === entry.sizeBytes) {
      entry.verified = true
      entry.sums = found.sums
      return true
    }
    if (this.#index.get(digest) !== entry) return this.verify(digest)
    entry.verified = false
    this.#tell(digest, 'was altered on disk and has been removed')
    await this.delete(digest)
    return false
  }

  #tell(digest: Digest, what: string): void {
    const hint = `If this happens again, test the disk under ${this.#layout.directory} and the memory.`
    this.#onCorrupt(new BlobCorruptError(`blob ${digest} ${what}`, { hint }), digest)
  }

  /** A digest is computed once: a sum tells as well whether the disk still gives the same, for a third of the work. */
  async #fill(path: string, bytes: Buffer, { digest, entry }: { digest: Digest; entry: BlobEntry }) {
    const { sums, sizeBytes } = entry
    if (sums) return readSummed(path, { target: bytes, position: 0, sums, sizeBytes })
    if (!(await readFileAt(path, bytes, 0)) || digestOf(bytes) !== digest) return false
    entry.verified = true
    entry.sums = sumsOf(bytes)
    return true
  }

  /**
   * What was read is not what `ref` says: finds out which of the two is wrong. If neither is, the blob was deleted and stored
   * again at that moment, and it returns; who meets that each time has not seen it here.
   */
  async #mismatch(ref: BlobRef, attempt: number): Promise<void> {
    if (!(await this.examine(ref.digest))) throw notInStore(ref.digest)
    const sizeBytes = this.sizeOf(ref.digest)
    if (sizeBytes === ref.size && attempt < READ_ATTEMPTS_MAX) return
    if (sizeBytes === undefined || sizeBytes === ref.size) throw notInStore(ref.digest)
    throw new BlobCorruptError(`blob ${ref.digest} does not have the ${ref.size} bytes it was said to have`, {
      hint: 'The record that names the blob is wrong: compile it again.',
    })
  }
}
