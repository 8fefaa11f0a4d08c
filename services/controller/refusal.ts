import type { Logger } from 'pino'
import type { MusterError } from '../../libs/errors/muster-error.ts'
import { orAborted } from './until-available.ts'

/**
 * Why a controller takes no changes and compiles nothing, as long as that is so: its change log, or its own state, is
 * not what it must be. Reads and blobs are served on.
 */
export class Refusal {
  readonly #logger: Logger
  readonly #listeners = new Set<() => void>()
  #reason: MusterError | undefined
  #isFinal = false
  #began = new AbortController()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  get reason(): MusterError | undefined {
    return this.#reason
  }

  /** Whether only a new start with another store can end it. */
  get isFinal(): boolean {
    return this.#isFinal
  }

  /** Aborted, with the reason, when the next refusal begins, or by the present one. */
  get signal(): AbortSignal {
    return this.#began.signal
  }

  /** Calls whenever one begins, ends or has another reason. Returns how to end that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** `isFinal`: it is not withdrawn, whatever the log says from now on. */
  make(reason: MusterError, options: { isFinal?: boolean } = {}): void {
    if (this.#isFinal) return
    this.#isFinal = options.isFinal ?? false
    const isNew = this.#reason?.message !== reason.message
    this.#reason = reason
    if (!isNew) return
    const { code, message, hint } = reason
    this.#logger.error({ code, reason: message, hint }, 'refusing all changes, and compiling nothing')
    // Who waits already waits by the signal of before.
    this.#began.abort(reason)
    this.#tell()
  }

  withdraw(): void {
    if (!this.#reason || this.#isFinal) return
    this.#reason = undefined
    this.#began = new AbortController()
    this.#logger.info('the change log is right again; taking changes')
    this.#tell()
  }

  /** Resolves when there is one. @throws the reason of `signal` */
  untilMade(signal: AbortSignal): Promise<void> {
    return this.#until(() => this.#reason !== undefined, signal)
  }

  /** Resolves when there is none. @throws the reason of `signal` */
  untilOver(signal: AbortSignal): Promise<void> {
    return this.#until(() => this.#reason === undefined, signal)
  }

  /** @throws the reason, if there is one */
  throwIfMade(): void {
    if (this.#reason) throw this.#reason
  }

  async #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    while (!isSo()) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const forget = this.listen(resolve)
      try {
        await orAborted(promise, signal)
      } finally {
        forget()
      }
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
