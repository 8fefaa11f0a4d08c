import type { IncomingMessage, ServerResponse } from 'node:http'
import { COLD_BUFFER_BYTES } from './limits.ts'
import type { Turn } from './turn-loader.ts'

export interface SlowLimits {
  /** Clients that take a turn more slowly are dropped. */
  bytesPerSecondMin: number
  /** After so long without having taken a turn, a client lets others go first. */
  stallMs: number
}

export interface TurnWriterOptions {
  request: IncomingMessage
  response: ServerResponse
  /** Aborted when the connection is closed. */
  gone: AbortSignal
  watch: SlowWatch
  onStall?: (() => void) | undefined
}

/**
 * Looks at all responses now and then, whether their clients take what they are given: a timer for each turn of each would
 * be a good part of the work. It has a timer as long as there are responses.
 */
export class SlowWatch {
  readonly limits: SlowLimits
  readonly #intervalMs: number
  readonly #writers = new Set<TurnWriter>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: SlowLimits & { intervalMs: number }) {
    this.limits = options
    this.#intervalMs = options.intervalMs
  }

  add(writer: TurnWriter): void {
    this.#writers.add(writer)
    this.#timer ??= setInterval(() => this.#look(), this.#intervalMs)
  }

  delete(writer: TurnWriter): void {
    this.#writers.delete(writer)
    if (this.#writers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const nowMs = performance.now()
    for (const writer of this.#writers) writer.check(nowMs)
  }
}

/** Hands the turns of one response to its socket. Whoever made it ends it. */
export class TurnWriter {
  readonly #options: TurnWriterOptions
  #reject: ((reason: unknown) => void) | undefined
  /** Of the turn that the kernel has not taken yet. */
  #begunMs = 0
  #sizeBytes = 0
  #hasStalled = false

  constructor(options: TurnWriterOptions) {
    this.#options = options
    options.gone.addEventListener('abort', this.#onGone)
    options.watch.add(this)
  }

  /** Resolves when the kernel has taken the whole turn; throws when the client is gone, or was too slow. */
  async write({ parts, sizeBytes }: Pick<Turn, 'parts' | 'sizeBytes'>): Promise<void> {
    const { response, gone } = this.#options
    gone.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#reject = reject
    this.#sizeBytes = sizeBytes
    this.#hasStalled = false
    this.#begunMs = performance.now()
    // An error is not looked at: it closes the connection.
    const onTaken = (error?: Error | null): void => {
      if (!error) resolve()
    }
    if (parts.length === 1) {
      response.write(parts[0]!, onTaken)
    } else {
      // One writev(2) for all.
      response.cork()
      for (const part of parts.slice(0, -1)) response.write(part)
      response.write(parts.at(-1)!, onTaken)
      response.uncork()
    }
    try {
      await promise
    } finally {
      this.#reject = undefined
    }
  }

  /** For `SlowWatch`. */
  check(nowMs: number): void {
    if (this.#reject === undefined) return
    const { watch, request, onStall } = this.#options
    const { bytesPerSecondMin, stallMs } = watch.limits
    const ms = nowMs - this.#begunMs
    if (ms > (Math.max(this.#sizeBytes, COLD_BUFFER_BYTES) * 1_000) / bytesPerSecondMin) {
      request.socket.destroy()
    } else if (ms > stallMs && !this.#hasStalled) {
      this.#hasStalled = true
      onStall?.()
    }
  }

  end(): void {
    this.#options.gone.removeEventListener('abort', this.#onGone)
    this.#options.watch.delete(this)
  }

  readonly #onGone = (): void => this.#reject?.(this.#options.gone.reason)
}
