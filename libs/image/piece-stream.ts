import type { BlobRef } from '../records/blob-ref.ts'

/** Pieces that are handed over one by one, to somebody who takes them from an iteration. */
export class PieceStream implements AsyncDisposable {
  readonly #put: (source: AsyncIterable<Uint8Array>) => Promise<BlobRef>
  readonly #stream = new TransformStream<Uint8Array, Uint8Array>()
  readonly #writer = this.#stream.writable.getWriter()
  #putting: Promise<BlobRef> | undefined

  /** `put` takes the pieces; it is called with the first one. */
  constructor(put: (source: AsyncIterable<Uint8Array>) => Promise<BlobRef>) {
    this.#put = put
    this.#writer.closed.catch(() => {})
  }

  /** Resolves when the piece before it has been taken. Rejects with what `put` rejects with. */
  async write(piece: Uint8Array): Promise<void> {
    await this.#taken(this.#begin(), this.#writer.write(piece))
  }

  /** What was put. */
  async end(): Promise<BlobRef> {
    const putting = this.#begin()
    await this.#taken(putting, this.#writer.close())
    return putting
  }

  /** What is being put is given up, unless it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.abort().catch(() => {})
    await this.#putting?.catch(() => {})
  }

  async #taken(putting: Promise<BlobRef>, writing: Promise<void>): Promise<void> {
    try {
      await Promise.race([writing, putting])
    } catch (error) {
      await putting // it tells why it takes no more
      throw error
    }
  }

  #begin(): Promise<BlobRef> {
    if (!this.#putting) {
      this.#putting = this.#put(this.#stream.readable)
      this.#putting.catch(() => {})
    }
    return this.#putting
  }
}
