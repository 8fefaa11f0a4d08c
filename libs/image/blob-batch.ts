import type { BlobRef } from '../records/blob-ref.ts'
import type { BlobSink } from './blob-sink.ts'
import { BATCH_BLOBS_MAX, BATCH_BYTES_MAX } from './limits.ts'

interface Waiting {
  ref: BlobRef
  bytes: Uint8Array
  /** Called once it is stored: the bytes are not needed any more. */
  release?: () => void
}

/** Gathers blobs, so that many are stored with one wait for the disk; while that lasts, the next are gathered. */
export class BlobBatch {
  readonly #store: BlobSink
  readonly #onStored: (refs: readonly BlobRef[]) => Promise<void>
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #storing: Promise<void> = Promise.resolve()

  /** `onStored` is called after each batch, and part of storing it. */
  constructor(store: BlobSink, onStored: (refs: readonly BlobRef[]) => Promise<void>) {
    this.#store = store
    this.#onStored = onStored
  }

  /** Resolves when there is room for more. Rejects if a batch could not be stored. */
  async add(blob: Waiting): Promise<void> {
    this.#waiting.push(blob)
    this.#waitingBytes += blob.bytes.length
    if (this.#waitingBytes < BATCH_BYTES_MAX && this.#waiting.length < BATCH_BLOBS_MAX) return
    const before = this.#storing
    this.#flush()
    await before
  }

  /** Stores what is left. */
  async finish(): Promise<void> {
    this.#flush()
    await this.#storing
  }

  /** Resolves when nothing is being stored any more; what waits is given up. */
  async abandon(): Promise<void> {
    this.#waiting = []
    await this.#storing.catch(() => {})
  }

  #flush(): void {
    const batch = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    const storing = this.#storing.then(() => this.#put(batch))
    storing.catch(() => {}) // whoever adds, or finishes, hears of it
    this.#storing = storing
  }

  async #put(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 0) return
    const refs = batch.map(({ ref }) => ref)
    await this.#store.putMany(
      batch.map(({ bytes }) => bytes),
      refs,
    )
    for (const { release } of batch) release?.()
    await this.#onStored(refs)
  }
}
