import { randomUUID } from 'node:crypto'
import { messageOf } from '../errors/muster-error.ts'
import { pause } from './backoff.ts'
import type { Bucket } from './bucket.ts'
import type { Connection } from './connection.ts'
import { SequenceConflictError } from './errors.ts'
import { encodeClaim, Watched } from './lease-claim.ts'
import { type LeaseTerm, parseTerm } from './lease-term.ts'
import type { BusLogger } from './logger.ts'
import { FENCE_KEY } from './names.ts'

/** A lease that is not renewed for this long is free. */
export const LEASE_TTL_MS = 3_000
/** How often the lease is renewed in its lifetime: this many attempts may fail but one. */
const RENEWALS_PER_TTL = 4
/** How often others look at it, with jitter down to half of it. */
const LOOK_INTERVAL_MS = 400

export interface LeaseOptions {
  key: string
  /** Who holds it, for people. */
  holder: string
  ttlMs?: number
  /** The buckets that holders write through a FencedWriter: a new term outranks what stands in their fences. */
  fenced?: readonly Bucket[]
  /** The lease is held from now on. What it starts must be ended by onLost. */
  onAcquired(term: LeaseTerm): void
  onLost(term: LeaseTerm): void
}

/**
 * Something that one process at a time may do. The holder writes its claim again and again, each time over the very
 * one it wrote before. Others take the lease over the claim that they have seen unchanged for its time to live, by
 * their own monotonic clock, from *after* they saw it first; the holder counts the same time by its own, from
 * *before* it sent the claim, and gives up first. No clock is compared with another, and none of NATS's is used:
 * where servers keep copies of a bucket, each lets its values expire by its own clock, so that what may be written
 * over an expired one differs from copy to copy.
 *
 * A holder that was frozen finds the time run out when it wakes up; what it does in the instant before is what a
 * FencedWriter is for.
 */
export class Lease {
  readonly #connection: Connection
  readonly #bucket: Bucket
  readonly #log: BusLogger
  readonly #options: LeaseOptions
  readonly #ttlMs: number
  readonly #watched: Watched
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #running: Promise<void>
  #held: { term: LeaseTerm; deadline: number } | undefined

  constructor(connection: Connection, logger: BusLogger, bucket: Bucket, options: LeaseOptions) {
    this.#connection = connection
    this.#bucket = bucket
    this.#log = logger
    this.#options = options
    this.#ttlMs = options.ttlMs ?? LEASE_TTL_MS
    this.#watched = new Watched(this.#ttlMs)
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
        const found = await this.#bucket.last(this.#options.key)
        if (this.#watched.isFree(found, performance.now())) await this.#acquireAndHold(found?.revision ?? 0)
        told = undefined
      } catch (error) {
        const reason = error instanceof SequenceConflictError ? undefined : messageOf(error)
        if (reason !== undefined && reason !== told) {
          this.#log.warn({ lease: this.#options.key, reason }, 'cannot acquire or renew a lease; trying on')
        }
        told = reason
      }
      await pause(LOOK_INTERVAL_MS * (0.5 + Math.random() / 2), this.#signal)
    }
  }

  /** Takes it over the revision that was found; 0 for none. @throws {SequenceConflictError} if another was faster */
  async #acquireAndHold(found: number): Promise<void> {
    const { key, holder } = this.#options
    const { origin } = await this.#bucket.info()
    const floor = await this.#highestFence(origin)
    const sentAt = performance.now()
    // The nonce tells this term's own claim from one that the same holder left behind.
    const value = encodeClaim({ holder, nonce: randomUUID(), ttlMs: this.#ttlMs })
    const revision = await this.#bucket.update(key, value, found)
    // Nobody has had the lease since the fences were read, or this would not have been written: so it comes after all of
    // them, even where the bucket has lost revisions that terms are counted by.
    const epoch = Math.max(revision, floor + 1)
    const term = { holder, epoch, origin }
    const expiry = new Expiry(() => this.#lose(term))
    try {
      expiry.set(sentAt + this.#ttlMs)
      this.#held = { term, deadline: sentAt + this.#ttlMs }
      this.#log.info({ lease: key, epoch }, 'lease acquired')
      this.#call(this.#options.onAcquired, term)
      await this.#renewWhileHeld({ term, revision, value, expiry })
    } finally {
      expiry.clear()
      this.#lose(term)
      this.#watched.giveUp(value)
    }
  }

  /** Returns when the term is over: lost, or given back. */
  async #renewWhileHeld(own: {
    term: LeaseTerm
    revision: number
    value: Uint8Array
    expiry: Expiry
  }): Promise<void> {
    const { key } = this.#options
    let { revision } = own
    while (this.held === own.term) {
      await pause(this.#ttlMs / RENEWALS_PER_TTL, this.#signal)
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
        this.#held = { term: own.term, deadline: sentAt + this.#ttlMs }
        own.expiry.set(sentAt + this.#ttlMs)
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

  /** The highest epoch in the fences that stems from this lease bucket; 0 for none. */
  async #highestFence(origin: string): Promise<number> {
    let highest = 0
    for (const bucket of this.#options.fenced ?? []) {
      const fence = await bucket.last(FENCE_KEY)
      const term = fence?.value && parseTerm(fence.value)
      if (term?.origin === origin) highest = Math.max(highest, term.epoch)
    }
    return highest
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
