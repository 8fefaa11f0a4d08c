import { randomUUID } from 'node:crypto'
import { messageOf } from '../errors/muster-error.ts'
import { pause } from './backoff.ts'
import type { Bucket } from './bucket.ts'
import type { Connection } from './connection.ts'
import { SequenceConflictError } from './errors.ts'
import type { LeaseTerm } from './lease-term.ts'
import type { BusLogger } from './logger.ts'

/** How often the lease is renewed in its lifetime: this many attempts may fail but one. */
const RENEWALS_PER_TTL = 4
/** How long others wait between two attempts to get it, with jitter down to half of it. */
const RETRY_MS = 400

export interface LeaseOptions {
  key: string
  /** Who holds it, for people. */
  holder: string
  /** The lease is held from now on. What it starts must be ended by onLost. */
  onAcquired(term: LeaseTerm): void
  onLost(term: LeaseTerm): void
}

/**
 * Something that one process at a time may do. The server drops a lease that is not renewed within the bucket's
 * time to live, by its own clock; the holder counts the same time by its own monotonic clock, from *before* it sent
 * the renewal, and gives up first. No clock is compared with another. A holder that was frozen finds the time run
 * out when it wakes up; what it does in the instant before is what a FencedWriter is for.
 */
export class Lease {
  readonly #connection: Connection
  readonly #bucket: Bucket
  readonly #log: BusLogger
  readonly #options: LeaseOptions
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #running: Promise<void>
  #held: { term: LeaseTerm; deadline: number } | undefined

  constructor(connection: Connection, logger: BusLogger, bucket: Bucket, options: LeaseOptions) {
    this.#connection = connection
    this.#bucket = bucket
    this.#log = logger
    this.#options = options
    this.#signal = AbortSignal.any([this.#stop.signal, connection.closing])
    this.#running = this.#run()
    connection.own(this.#running)
  }

  /** The term, while it lasts: exact even where onLost has not been called yet. */
  get held(): LeaseTerm | undefined {
    return this.#held !== undefined && performance.now() < this.#held.deadline ? this.#held.term : undefined
  }

  /** Gives the lease back, so that the next can have it at once. */
  close(): Promise<void> {
    this.#stop.abort()
    return this.#running
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    let told: string | undefined
    while ((await this.#connection.whenConnected(this.#signal)) !== undefined) {
      try {
        await this.#acquireAndHold()
        told = undefined
      } catch (error) {
        const reason = error instanceof SequenceConflictError ? undefined : messageOf(error)
        if (reason !== undefined && reason !== told) {
          this.#log.warn({ lease: this.#options.key, reason }, 'cannot acquire or renew a lease; trying on')
        }
        told = reason
      }
      await pause(RETRY_MS * (0.5 + Math.random() / 2), this.#signal)
    }
  }

  async #acquireAndHold(): Promise<void> {
    const { key, holder } = this.#options
    const { origin, ttlMs } = await this.#bucket.info()
    const sentAt = performance.now()
    // The nonce tells this term's own entry from one that the same holder left behind.
    const value = Buffer.from(JSON.stringify({ holder, nonce: randomUUID() }))
    const epoch = await this.#bucket.create(key, value)
    const term = { holder, epoch, origin }
    const expiry = new Expiry(() => this.#lose(term))
    try {
      expiry.set(sentAt + ttlMs)
      this.#held = { term, deadline: sentAt + ttlMs }
      this.#log.info({ lease: key, epoch }, 'lease acquired')
      this.#call(this.#options.onAcquired, term)
      await this.#renewWhileHeld({ term, value, ttlMs, expiry })
    } finally {
      expiry.clear()
      this.#lose(term)
    }
  }

  /** Returns when the term is over: lost, or given back. */
  async #renewWhileHeld(own: {
    term: LeaseTerm
    value: Uint8Array
    ttlMs: number
    expiry: Expiry
  }): Promise<void> {
    const { key } = this.#options
    let revision = own.term.epoch
    while (this.held === own.term) {
      await pause(own.ttlMs / RENEWALS_PER_TTL, this.#signal)
      if (this.held !== own.term) return
      if (this.#signal.aborted) {
        this.#lose(own.term)
        // Where this fails, the lease becomes free when its time has run out.
        return await this.#bucket.delete(key, { revision }).catch(() => undefined)
      }
      const sentAt = performance.now()
      try {
        revision = await this.#bucket.update(key, own.value, revision)
        if (this.held !== own.term) return
        this.#held = { term: own.term, deadline: sentAt + own.ttlMs }
        own.expiry.set(sentAt + own.ttlMs)
      } catch (error) {
        // Whatever else it was, it may go better the next time, and the deadline stands.
        if (!(error instanceof SequenceConflictError)) continue
        // It may have been our own renewal, of which only the answer was lost.
        const entry = await this.#bucket.get(key).catch(() => undefined)
        if (entry?.value === undefined || Buffer.compare(entry.value, own.value) !== 0) return
        revision = entry.revision
      }
    }
  }

  #lose(term: LeaseTerm): void {
    if (this.#held?.term !== term) return
    this.#held = undefined
    this.#log.info({ lease: this.#options.key, epoch: term.epoch }, 'lease given back or lost')
    this.#call(this.#options.onLost, term)
  }

  #call(handler: (term: LeaseTerm) => void, term: LeaseTerm): void {
    try {
      handler(term)
    } catch (error) {
      this.#log.error({ lease: this.#options.key, error: messageOf(error) }, 'a handler of a lease failed')
    }
  }
}

/** A timer that can be put off. */
class Expiry {
  readonly #expired: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(expired: () => void) {
    this.#expired = expired
  }

  set(deadline: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#expired, Math.max(0, deadline - performance.now()))
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}
