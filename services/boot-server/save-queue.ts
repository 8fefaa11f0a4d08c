import type { Logger } from 'pino'
import { messageOf } from '../../libs/errors/muster-error.ts'

/** Writes to the live store one after the other; a failure is logged, and what is live stays live. */
export class SaveQueue {
  readonly #logger: Logger
  #last: Promise<void> = Promise.resolve()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  add(write: () => Promise<void>): void {
    this.#last = this.#last.then(write).catch((error: unknown) => {
      this.#logger.error({ reason: messageOf(error) }, 'what is live could not be written to disk')
    })
  }

  idle(): Promise<void> {
    return this.#last
  }
}
