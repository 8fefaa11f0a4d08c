import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { messageOf } from '../../libs/errors/muster-error.ts'
import type { NodeEvent } from '../../libs/records/node-event.ts'

/** Events kept while the bus does not take them; the oldest go first. */
const SPOOL_MAX = 10_000
/** Pause before what could not be sent is tried again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 15_000

/** How long closing waits for what can still be sent, in milliseconds. */
const CLOSE_FLUSH_MS = 2_000

export type Publish = (event: NodeEvent) => Promise<void>

/** Sends events to the bus in order, and keeps them in memory while it is away. A boot never waits for it. */
export class EventSpool {
  readonly #publish: Publish
  readonly #logger: Logger
  readonly #waiting: NodeEvent[] = []
  #dropped = 0
  #sending = false
  #sent: Promise<void> = Promise.resolve()
  #retryMs = RETRY_MIN_MS
  #timer: NodeJS.Timeout | undefined
  /** Takes no more events, and does not try again. */
  #closed = false
  #stopped = false

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

  /** Sends what it can within CLOSE_FLUSH_MS; if the bus is away, it does not wait. What is left is given up. */
  async close(): Promise<void> {
    this.#closed = true
    this.flush()
    const enough = new AbortController()
    await Promise.race([
      this.#sent,
      pause(CLOSE_FLUSH_MS, undefined, { signal: enough.signal }).catch(() => {}),
    ])
    enough.abort()
    this.#stopped = true
    const { waiting, dropped } = this
    if (waiting > 0 || dropped > 0) this.#logger.warn({ waiting, dropped }, 'events of boots were given up')
  }

  #send(): void {
    if (!this.#sending) this.#sent = this.#drain()
  }

  async #drain(): Promise<void> {
    this.#sending = true
    let fine = true
    while (fine && this.#waiting.length > 0 && !this.#stopped) fine = await this.#sendFirst()
    // Nothing waits between the look at what is left and here, so that no event can come in between unseen.
    this.#sending = false
    if (!fine) this.#retryLater()
  }

  async #sendFirst(): Promise<boolean> {
    const event = this.#waiting[0]!
    try {
      await this.#publish(event)
    } catch (error) {
      const waiting = this.#waiting.length
      this.#logger.debug({ reason: messageOf(error), waiting }, 'events wait for the bus')
      return false
    }
    this.#retryMs = RETRY_MIN_MS
    // Dropping from a full spool may have taken it away meanwhile.
    if (this.#waiting[0] === event) this.#waiting.shift()
    return true
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
