/** A buffer out of the pool; `using` gives it back. */
export interface PooledBuffer extends Disposable {
  readonly bytes: Buffer
}

export interface BufferPoolOptions {
  bufferBytes: number
  buffersMax: number
}

/** So many buffers, made when first needed. Who finds none waits, first come first served. */
export class BufferPool {
  readonly #options: BufferPoolOptions
  readonly #free: Buffer[] = []
  readonly #waiting = new Set<(bytes: Buffer) => void>()
  #made = 0

  constructor(options: BufferPoolOptions) {
    this.#options = options
  }

  /** A buffer that is free now. */
  tryAcquire(): PooledBuffer | undefined {
    const bytes = this.#free.pop() ?? this.#make()
    return bytes && this.#lend(bytes)
  }

  /** Who aborts while waiting gets the signal's reason. */
  async acquire(signal: AbortSignal): Promise<PooledBuffer> {
    signal.throwIfAborted()
    return this.tryAcquire() ?? this.#lend(await this.#wait(signal))
  }

  #make(): Buffer | undefined {
    if (this.#made === this.#options.buffersMax) return undefined
    this.#made++
    return Buffer.allocUnsafeSlow(this.#options.bufferBytes)
  }

  #lend(bytes: Buffer): PooledBuffer {
    return { bytes, [Symbol.dispose]: () => this.#release(bytes) }
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
