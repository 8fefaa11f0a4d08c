import type { BlobRef } from '../records/blob-ref.ts'
import type { BlobSink } from './blob-sink.ts'
import { BATCH_BLOBS_MAX, BATCH_BYTES_MAX, SURE_BLOBS } from './limits.ts'

interface Waiting {
  ref: BlobRef
  bytes: Uint8Array
  /** Called once it is stored: the bytes are not needed any more. */
  release?: () => void
}

/**
 * Stores blobs as they come: what came while others were being written is written next. The wait for the disk to make sure
 * of them is one for many.
 */
export class BlobBatch {
  readonly #store: Pick<BlobSink, 'putMany' | 'sync'>
  readonly #onSure: (refs: readonly BlobRef[]) => Promise<void>
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** What a power cut may still take away. */
  #unsure: BlobRef[] = []
  #isWorking = false
  /** Of the work that began last; never rejects. */
  #working: Promise<void> = Promise.resolve()
  #failure: { error: unknown } | undefined

  /** `onSure` is called with what is stored for good, many at once, and is part of storing them. */
  constructor(
    store: Pick<BlobSink, 'putMany' | 'sync'>,
    onSure: (refs: readonly BlobRef[]) => Promise<void>,
  ) {
    this.#store = store
    this.#onSure = onSure
  }

  /** Resolves when there is room for more. Rejects if something could not be stored. */
  async add(blobs: readonly Waiting[]): Promise<void> {
    for (const blob of blobs) {
      this.#waiting.push(blob)
      this.#waitingBytes += blob.bytes.length
    }
    this.#begin()
    while (this.#waitingBytes >= BATCH_BYTES_MAX || this.#waiting.length >= BATCH_BLOBS_MAX) {
      this.#throwIfFailed()
      await this.#working
    }
    this.#throwIfFailed()
  }

  /** Resolves when all are stored for good. */
  async finish(): Promise<void> {
    await this.#working
    this.#throwIfFailed()
    await this.#makeSure()
  }

  /** Resolves when nothing is being stored any more; what waits is given up. */
  async abandon(): Promise<void> {
    this.#waiting = []
    await this.#working
  }

  #begin(): void {
    if (!this.#isWorking) this.#working = this.#work()
  }

  /** That it has ended is known as soon as nothing waits: who adds in the next moment begins it again. */
  async #work(): Promise<void> {
    this.#isWorking = true
    try {
      while (this.#waiting.length > 0) await this.#write()
    } catch (error) {
      this.#failure = { error }
    } finally {
      this.#isWorking = false
    }
  }

  async #write(): Promise<void> {
    const blobs = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    const refs = blobs.map(({ ref }) => ref)
    await this.#store.putMany(
      blobs.map(({ bytes }) => bytes),
      refs,
      { durable: false },
    )
    for (const { release } of blobs) release?.()
    this.#unsure.push(...refs)
    if (this.#unsure.length >= SURE_BLOBS) await this.#makeSure()
  }

  async #makeSure(): Promise<void> {
    const refs = this.#unsure
    if (refs.length === 0) return
    this.#unsure = []
    await this.#store.sync()
    await this.#onSure(refs)
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error
  }
}
