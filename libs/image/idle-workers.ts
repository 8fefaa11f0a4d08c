import type { BuildWorker } from './build-worker.ts'
import { IDLE_THREADS_MAX } from './limits.ts'

/**
 * Threads that wait for the next build: one that has done it before does it in half the time, because it need not be
 * started, and its code has been compiled. Whoever builds again and again has one of these, and closes it.
 */
export class IdleWorkers implements AsyncDisposable {
  #workers: BuildWorker[] = []
  #closed = false

  take(): BuildWorker | undefined {
    const worker = this.#workers.pop()
    worker?.hold(true)
    return worker
  }

  /** Keeps a thread that has nothing to do, or ends it. */
  async give(worker: BuildWorker): Promise<void> {
    if (this.#closed || this.#workers.length >= IDLE_THREADS_MAX) return worker.close()
    worker.hold(false)
    this.#workers.push(worker)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#workers.splice(0).map((worker) => worker.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
