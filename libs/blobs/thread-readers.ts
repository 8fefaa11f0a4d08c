import { READ_THREADS } from './limits.ts'
import { ThreadReader } from './thread-reader.ts'

/** Threads that read small files by turns: one alone would ask the disk for one thing at a time. */
export class ThreadReaders implements AsyncDisposable {
  readonly #readers = Array.from({ length: READ_THREADS }, () => new ThreadReader())
  #turns = 0

  /** The one whose turn it is. */
  next(): ThreadReader {
    return this.#readers[this.#turns++ % READ_THREADS]!
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
