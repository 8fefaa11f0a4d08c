import type { Logger } from 'pino'
import { messageOf } from '../../../libs/errors/muster-error.ts'

/** Pause before what could not be written is tried again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

/**
 * Has what is live written to disk whenever it has changed. However much changes meanwhile, at most one write waits:
 * it takes what is live by then. A failure is logged and tried again, and what is live stays live.
 */
export class LiveSaver {
  readonly #save: () => Promise<void>
  readonly #logger: Logger
  #changed = false
  #saving = false
  #saved: Promise<void> = Promise.resolve()
  #retrying: NodeJS.Timeout | undefined
  #retryMs = RETRY_MIN_MS

  /** `save` writes what is live at the moment it is called. */
  constructor(options: { save: () => Promise<void>; logger: Logger }) {
    this.#save = options.save
    this.#logger = options.logger
  }

  /** To be called when something has changed. */
  changed(): void {
    this.#changed = true
    if (!this.#saving && this.#retrying === undefined) this.#saved = this.#saveAll()
  }

  /** Writes what is still to be written, once. */
  async close(): Promise<void> {
    clearTimeout(this.#retrying)
    await this.#saved
    // The last save may have failed just now, and left a timer.
    clearTimeout(this.#retrying)
    if (this.#changed) await this.#trySave()
  }

  async #saveAll(): Promise<void> {
    this.#saving = true
    let fine = true
    while (fine && this.#changed) fine = await this.#trySave()
    // Nothing waits between the look at #changed and here, so that no change can come in between unseen.
    this.#saving = false
    if (!fine) this.#saveLater()
  }

  async #trySave(): Promise<boolean> {
    this.#changed = false
    try {
      await this.#save()
      this.#retryMs = RETRY_MIN_MS
      return true
    } catch (error) {
      this.#changed = true
      this.#logger.error({ reason: messageOf(error) }, 'what is live could not be written to disk')
      return false
    }
  }

  #saveLater(): void {
    this.#retrying = setTimeout(() => {
      this.#retrying = undefined
      this.#saved = this.#saveAll()
    }, this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
  }
}
