import { availableParallelism } from 'node:os'
import { BuildWorker } from './build-worker.ts'
import type { IdleWorkers } from './idle-workers.ts'
import { BUILD_THREADS_MAX } from './limits.ts'

/** The threads of one build, started as they are needed; a signal ends them in the middle of what they do. */
export class BuildThreads implements AsyncDisposable {
  readonly max = Math.min(availableParallelism(), BUILD_THREADS_MAX)
  readonly #workers: BuildWorker[] = []
  readonly #signal: AbortSignal | undefined
  readonly #idle: IdleWorkers | undefined
  readonly #onAbort = (): void => void this.close()
  #closed: Promise<unknown> | undefined

  /** Threads come from `idle` where it has some, and go there when they have done their work. */
  constructor(options: { signal?: AbortSignal | undefined; idle?: IdleWorkers | undefined } = {}) {
    const { signal, idle } = options
    signal?.throwIfAborted()
    this.#signal = signal
    this.#idle = idle
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** @throws what the signal says */
  get(index: number): BuildWorker {
    this.#signal?.throwIfAborted()
    this.#workers[index] ??= this.#idle?.take() ?? new BuildWorker()
    return this.#workers[index]
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#closed ??= Promise.all(this.#workers.map((worker) => this.#release(worker)))
    await this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #release(worker: BuildWorker): Promise<void> {
    return worker.busy || !this.#idle ? worker.close() : this.#idle.give(worker)
  }
}
