import { on, once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { TreeEntry } from '../archive/tree-entry.ts'
import type { Digest } from '../digest/digest.ts'
import type { FromThread, Job, Listing, ToThread } from './build-thread.ts'
import { entriesOf } from './entry-columns.ts'
import { BuildThreadLostError } from './errors.ts'
import { receiveError } from './thread-errors.ts'

export interface Making {
  /** Says which segments need not be compressed, by the digests of their bytes. */
  known(keys: string[]): Promise<boolean[]>
  /** A segment of those that do, in their order. */
  onMade(made: { digest: Digest; bytes: Uint8Array }[]): Promise<void>
  /** A part of one that is too large for that. */
  onPiece(piece: Uint8Array): Promise<void>
}

/** A thread that does the work of a build, one piece of work at a time. */
export class BuildWorker implements AsyncDisposable {
  readonly #thread: Worker
  readonly #messages: AsyncIterator<[FromThread]>
  readonly #ended: Promise<unknown>
  #busy = false

  constructor() {
    // Without the options of this process: a test's, or a debugger's, are not for it.
    this.#thread = new Worker(new URL('build-thread.ts', import.meta.url), { execArgv: [] })
    this.#messages = on(this.#thread, 'message', { close: ['exit'] }) as AsyncIterator<[FromThread]>
    this.#ended = once(this.#thread, 'exit').catch(() => {})
  }

  /** Whether it is in the middle of something. */
  get busy(): boolean {
    return this.#busy
  }

  /** Looks into directories. @throws what listDirectory throws */
  async list(listing: Listing, onListed: (entries: TreeEntry[]) => void): Promise<void> {
    this.#send({ list: listing })
    for await (const message of this.#answers()) {
      if ('listed' in message) onListed(entriesOf(message.listed))
    }
  }

  /** Reads and compresses segments. @throws what reading them throws, and what `making` rejects with */
  async make(job: Job, making: Making): Promise<void> {
    this.#send({ make: job })
    for await (const message of this.#answers()) {
      if ('ask' in message) this.#send({ known: await making.known(message.ask) })
      else if ('made' in message) await making.onMade(message.made)
      else if ('piece' in message) {
        await making.onPiece(message.piece)
        this.#send({ next: true })
      }
    }
  }

  /** Whether the process waits for it to be closed; as long as it has nothing to do it need not. */
  hold(held: boolean): void {
    if (held) this.#thread.ref()
    else this.#thread.unref()
  }

  /** What runs in it ends, whatever it is. */
  async close(): Promise<void> {
    await this.#thread.terminate()
    await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async *#answers(): AsyncGenerator<FromThread, void, void> {
    for (;;) {
      const { value, done } = await this.#messages.next()
      if (done) throw new BuildThreadLostError('a thread of the build ended')
      const [message] = value
      if ('done' in message || 'failed' in message) this.#busy = false
      if ('done' in message) return
      if ('failed' in message) throw receiveError(message.failed)
      yield message
    }
  }

  #send(message: ToThread): void {
    this.#busy = true
    this.#thread.postMessage(message)
  }
}
