import { COLD_BUFFER_BYTES, COLD_BUFFERS_MAX } from './limits.ts'

/** A buffer out of the pool; `using` gives it back. */
export interface PooledBuffer extends Disposable {
  readonly bytes: Buffer
}

/** COLD_BUFFERS_MAX buffers of COLD_BUFFER_BYTES, made when first needed. Who finds none waits, first come first served. */
export class BufferPool {
  readonly #free: Buffer[] = []
  readonly #waiting = new Set<(bytes: Buffer) => void>()
  #made = 0

  /** Who aborts while waiting gets the signal's reason. */
  async acquire(signal: AbortSignal): Promise<PooledBuffer> {
    signal.throwIfAborted()
    let bytes = this.#free.pop()
    if (bytes === undefined && this.#made < COLD_BUFFERS_MAX) {
      bytes = Buffer.allocUnsafeSlow(COLD_BUFFER_BYTES)
      this.#made++
    }
    const owned = bytes ?? (await this.#wait(signal))
    return { bytes: owned, [Symbol.dispose]: () => this.#release(owned) }
  }

  #wait(signal: AbortSignal): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    const onAbort = () => {
      this.#waiting.delete(take)
      reject(signal.reason)
    }
    const take = (bytes: Buffer) => {
      signal.removeEventListener('abort', onAbort)
      resolve(bytes)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#waiting.add(take)
    return promise
  }

  #release(bytes: Buffer): void {
    const [next] = this.#waiting
    if (next === undefined) {
      this.#free.push(bytes)
    } else {
      this.#waiting.delete(next)
      next(bytes)
    }
  }
}
