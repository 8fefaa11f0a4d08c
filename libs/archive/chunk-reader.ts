import { ArchiveCorruptError } from './errors.ts'

/** Pulls exact numbers of bytes out of chunks of any size. Closing it closes the source. */
export class ChunkReader implements AsyncDisposable {
  readonly #source: AsyncIterator<Uint8Array>
  #chunk: Buffer = Buffer.alloc(0)
  #offset = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset
  }

  /** What is at hand: 1 to `max` bytes, none at the end. The bytes are a view of the source's chunk. */
  async take(max: number): Promise<Buffer> {
    while (this.#chunk.length === 0) {
      const next = await this.#source.next()
      if (next.done) return this.#chunk
      const { buffer, byteOffset, byteLength } = next.value
      this.#chunk = Buffer.from(buffer, byteOffset, byteLength)
    }
    const taken = this.#chunk.subarray(0, max)
    this.#chunk = this.#chunk.subarray(taken.length)
    this.#offset += taken.length
    return taken
  }

  /** Exactly `size` bytes, all in memory: the caller has checked `size`. */
  async read(size: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.parts(size)) parts.push(part)
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  /** `size` bytes as they come. */
  async *parts(size: number): AsyncGenerator<Buffer, void, void> {
    for (let left = size; left > 0; ) {
      const part = await this.take(left)
      if (part.length === 0) throw new ArchiveCorruptError('the archive ends within an entry', this.#offset)
      left -= part.length
      yield part
    }
  }

  /** Passes over NULs. False at the end of the source. */
  async skipNuls(): Promise<boolean> {
    for (;;) {
      const first = this.#chunk.findIndex((byte) => byte !== 0)
      const skipped = first === -1 ? this.#chunk.length : first
      this.#chunk = this.#chunk.subarray(skipped)
      this.#offset += skipped
      if (this.#chunk.length > 0) return true
      const next = await this.#source.next()
      if (next.done) return false
      this.#chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
