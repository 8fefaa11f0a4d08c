import { type FileHandle, open, rm } from 'node:fs/promises'
import { Digester } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { onDisk } from './disk-errors.ts'
import { StoreFullError } from './errors.ts'

interface PartialBlobOptions {
  directory: string
  path: string
  onEnd: (partial: PartialBlob) => void
  /** Called when the disk is full. */
  onFull: () => void
}

/**
 * A blob that is on its way in: a temporary file, and the digest of what it holds so far. It lasts longer than one
 * transfer, so that a broken one can be resumed. Made by `BlobStore.begin`, ended by `BlobStore.commit` or `discard`.
 */
export class PartialBlob {
  readonly path: string
  readonly #directory: string
  readonly #file: FileHandle
  readonly #onEnd: (partial: PartialBlob) => void
  readonly #onFull: () => void
  readonly #digester = new Digester()
  #sizeBytes = 0
  #ended = false

  private constructor(file: FileHandle, options: PartialBlobOptions) {
    this.path = options.path
    this.#directory = options.directory
    this.#file = file
    this.#onEnd = options.onEnd
    this.#onFull = options.onFull
  }

  static async create(options: PartialBlobOptions): Promise<PartialBlob> {
    return new PartialBlob(await onDisk(options.directory, open(options.path, 'wx', 0o600)), options)
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Appends. The bytes are not looked at again once this has resolved. */
  async write(bytes: Uint8Array): Promise<void> {
    // On an open file `writeFile` goes on from where the last one ended, and repeats short writes.
    await this.#onDisk(this.#file.writeFile(bytes))
    this.#digester.update(bytes)
    this.#sizeBytes += bytes.length
  }

  /** Puts everything on the disk and closes the file. */
  async finish(): Promise<BlobRef> {
    await this.#onDisk(this.#file.sync())
    await this.#onDisk(this.#file.close())
    return { digest: this.#digester.digest(), size: this.#sizeBytes }
  }

  /** The file has its final name: there is nothing left to discard. */
  published(): void {
    this.#ended = true
    this.#onEnd(this)
  }

  /** Closes and removes the file, unless that was done or it was published. */
  async discard(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await this.#file.close().catch(() => {})
    await rm(this.path, { force: true }).catch(() => {})
    this.#onEnd(this)
  }

  async #onDisk(work: Promise<void>): Promise<void> {
    try {
      await onDisk(this.#directory, work)
    } catch (error) {
      if (error instanceof StoreFullError) this.#onFull()
      throw error
    }
  }
}
