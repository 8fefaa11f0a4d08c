import { Worker } from 'node:worker_threads'
import { crc32 } from 'node:zlib'
import { readFileAt } from './blob-file.ts'
import { SUM_CHUNK_BYTES, THREAD_REST_MS } from './limits.ts'
import type { ReadAnswer, ReadOrder } from './read-thread.ts'

interface Asked {
  order: ReadOrder
  resolve: (sum: number | undefined | Promise<number | undefined>) => void
  reject: (error: Error) => void
}

/**
 * Reads small files in a thread, as many at a time as are asked for in one go: each costs a quarter less than by the
 * thread pool, of which it takes three trips. The thread starts with the first of them. When it dies, what it had to do is
 * done without, and so is what comes until it is started again. What is asked for at once is limited by who asks.
 */
export class ThreadReader implements AsyncDisposable {
  readonly #script: URL
  #thread: Worker | undefined
  #closed = false
  #diedAtMs = Number.NEGATIVE_INFINITY
  /** Not sent yet. */
  #next: Asked[] = []
  /** Sent and not answered, in the order in which the answers will come. */
  readonly #sent: Asked[][] = []

  /** `script`: what the thread runs, if it is not read-thread.ts. */
  constructor({ script = new URL('read-thread.ts', import.meta.url) }: { script?: URL } = {}) {
    this.#script = script
  }

  /** Whether it is for such bytes: they are shared between threads, and not so many that others wait long. */
  takes(target: Uint8Array): boolean {
    if (!(target.buffer instanceof SharedArrayBuffer)) return false
    if (target.length === 0 || target.length > SUM_CHUNK_BYTES) return false
    return !this.#closed && performance.now() - this.#diedAtMs > THREAD_REST_MS
  }

  /**
   * Fills `order.target`. Gives the CRC-32 of what it was filled with, undefined if the file ends before; throws what
   * the operating system refuses, with its `code` and `syscall`.
   */
  read(order: ReadOrder): Promise<number | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
    if (this.#next.length === 0) setImmediate(() => this.#send())
    this.#next.push({ order, resolve, reject })
    return promise
  }

  /** What was asked for comes all the same. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#thread?.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #send(): void {
    const asked = this.#next
    this.#next = []
    if (this.#closed) {
      readWithout(asked)
      return
    }
    this.#thread ??= this.#start()
    this.#sent.push(asked)
    // The process waits for what is being read, and not for the thread.
    this.#thread.ref()
    this.#thread.postMessage(asked.map(({ order }) => order))
  }

  #start(): Worker {
    // Without the options of this process: a test's, or a debugger's, are not for it.
    const thread = new Worker(this.#script, { execArgv: [] })
    thread.on('message', (answers: ReadAnswer[]) => {
      for (const [index, { resolve, reject }] of this.#sent.shift()!.entries()) {
        const answer = answers[index]
        if (typeof answer === 'object') reject(Object.assign(new Error(answer.message), answer))
        else resolve(answer)
      }
      if (this.#sent.length === 0) thread.unref()
    })
    // 'exit' follows, when it writes nothing any more.
    thread.on('error', () => {})
    thread.on('exit', () => {
      this.#thread = undefined
      this.#diedAtMs = performance.now()
      readWithout(this.#sent.splice(0).flat())
    })
    return thread
  }
}

function readWithout(asked: readonly Asked[]): void {
  for (const { order, resolve } of asked) resolve(readHere(order))
}

async function readHere({ path, target, position }: ReadOrder): Promise<number | undefined> {
  return (await readFileAt(path, target, position)) ? crc32(target) : undefined
}
