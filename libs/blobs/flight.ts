import type { Digest } from '../digest/digest.ts'

export interface FlightOptions {
  digest: Digest
  origins: readonly string[]
  /** Begins the work; `origins` grows as more callers join. */
  begin: (origins: ReadonlySet<string>, signal: AbortSignal) => Promise<void>
  /** Over, or given up by everybody who waited: it can no longer be joined. */
  onEnd: (flight: Flight) => void
}

/** One pull that several callers wait for. It is aborted when the last of them has given up. */
export class Flight {
  readonly digest: Digest
  readonly done: Promise<void>
  readonly #origins: Set<string>
  readonly #controller = new AbortController()
  readonly #onEnd: (flight: Flight) => void
  #waiting = 0

  constructor(options: FlightOptions) {
    this.digest = options.digest
    this.#onEnd = options.onEnd
    this.#origins = new Set(options.origins)
    this.done = options.begin(this.#origins, this.#controller.signal)
  }

  async join(origins: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const origin of origins) this.#origins.add(origin)
    this.#waiting++
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const onAbort = () => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.race([this.done, aborted])
    } finally {
      signal?.removeEventListener('abort', onAbort)
      this.#waiting--
      if (this.#waiting === 0) this.abort()
    }
  }

  /** Harmless when it is over. */
  abort(reason?: Error): void {
    this.#onEnd(this)
    this.#controller.abort(reason)
  }
}
