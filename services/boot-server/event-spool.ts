import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { messageOf } from '../../libs/errors/muster-error.ts'
import type { NodeEvent } from '../../libs/records/node-event.ts'

/** Events kept while the bus does not take them; the oldest go first. */
const SPOOL_MAX = 10_000
/** Pause before what could not be sent is tried again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 15_000

export type Publish = (event: NodeEvent) => Promise<void>

/** Sends events to the bus in order, and keeps them while it is away. A boot never waits for it. */
export class EventSpool {
  readonly #publish: Publish
  readonly #logger: Logger
  readonly #waiting: NodeEvent[] = []
  #dropped = 0
  #sending: Promise<void> | undefined
  #retryMs = RETRY_MIN_MS
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: { publish: Publish; logger: Logger }) {
    this.#publish = options.publish
    this.#logger = options.logger
  }

  /** Events that were given up because too many waited. */
  get dropped(): number {
    return this.#dropped
  }

  get waiting(): number {
    return this.#waiting.length
  }

  add(event: Omit<NodeEvent, 'id'>): void {
    if (this.#closed) return
    this.#waiting.push({ id: randomUUID(), ...event })
    if (this.#waiting.length > SPOOL_MAX) {
      this.#waiting.shift()
      this.#dropped += 1
    }
    if (this.#timer === undefined) this.#send()
  }

  /** Sends what waits now, not later: the bus is back. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#retryMs = RETRY_MIN_MS
    this.#send()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#sending
  }

  #send(): void {
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined
    })
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closed) {
      const event = this.#waiting[0]!
      try {
        await this.#publish(event)
      } catch (error) {
        this.#logger.debug(
          { reason: messageOf(error), waiting: this.#waiting.length },
          'events wait for the bus',
        )
        this.#retryLater()
        return
      }
      this.#retryMs = RETRY_MIN_MS
      // Dropping from a full spool may have taken it away meanwhile.
      if (this.#waiting[0] === event) this.#waiting.shift()
    }
  }

  #retryLater(): void {
    if (this.#closed) return
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#send()
      },
      this.#retryMs * (0.5 + Math.random()),
    )
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
  }
}
