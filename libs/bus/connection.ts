import { once } from 'node:events'
import { type ConnectionOptions, connect as dial, type NatsConnection } from 'nats'
import { messageOf } from '../errors/muster-error.ts'
import { Backoff, pause } from './backoff.ts'
import { BusUnavailableError } from './errors.ts'
import type { BusLogger } from './logger.ts'
import { probe } from './probe.ts'

const DIAL_TIMEOUT_MS = 5_000
const REDIAL_FIRST_MS = 100
const REDIAL_MAX_MS = 5_000
/** A connection that held this long was a good one: the next is tried at once. */
const STABLE_MS = 10_000
/** How often the log repeats that there is still no connection. */
const STILL_WAITING_LOG_MS = 300_000
/** A server that is frozen, or gone without a FIN, is noticed after two unanswered pings. */
const PING_INTERVAL_MS = 5_000
const PING_OUT_MAX = 2
const CLOSE_TIMEOUT_MS = 2_000

export interface ConnectionSettings {
  /** URLs: `nats://10.0.0.1:4222`. All are tried in turn, in random order. */
  servers: string[]
  /** Shown in NATS' own monitoring. */
  name: string
  logger: BusLogger
  token?: string
  user?: string
  password?: string
}

/**
 * A connection that is there again whenever it can be. It dials by itself instead of leaving that to the client
 * library, so that a lost connection ends everything that was under way on it at once: nothing that a caller was
 * told has failed is sent later out of a buffer, and every consumer is opened anew where its follower stands.
 */
export class Connection {
  readonly #settings: ConnectionSettings
  readonly #closing = new AbortController()
  readonly #listeners = new Set<(connected: boolean) => void>()
  readonly #tasks = new Set<Promise<void>>()
  readonly #dialing: Promise<void>
  #nc: NatsConnection | undefined

  constructor(settings: ConnectionSettings) {
    this.#settings = settings
    this.#dialing = this.#keepConnected()
  }

  get connected(): boolean {
    return this.#nc !== undefined && !this.#nc.isClosed()
  }

  /** Aborted when the connection is being closed for good. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** Calls with every change of `connected`; returns the function that ends it. */
  onStatus(listener: (connected: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @throws {BusUnavailableError} when there is none now. */
  current(doing: string): NatsConnection {
    if (this.#nc !== undefined && !this.#nc.isClosed()) return this.#nc
    throw new BusUnavailableError(`cannot ${doing}: not connected to NATS`)
  }

  /** The connection as soon as there is one; undefined when the signal came first. */
  async whenConnected(signal: AbortSignal): Promise<NatsConnection | undefined> {
    while (!signal.aborted) {
      if (this.#nc !== undefined && !this.#nc.isClosed()) return this.#nc
      const changed = new AbortController()
      const forget = this.onStatus(() => changed.abort())
      await once(changed.signal, 'abort', { signal }).catch(() => undefined)
      forget()
    }
    return undefined
  }

  /** Lets close() wait, for a bounded time, for a task that ends when `closing` is aborted. */
  own(task: Promise<void>): void {
    this.#tasks.add(task)
    void task.finally(() => this.#tasks.delete(task))
  }

  /** Ends the tasks, sends what is still to be sent, and disconnects; takes a few seconds at most. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    await atMost(CLOSE_TIMEOUT_MS, Promise.all(this.#tasks))
    const nc = this.#nc
    if (nc !== undefined && !nc.isClosed()) {
      await atMost(
        CLOSE_TIMEOUT_MS,
        nc.drain().catch(() => undefined),
      )
      await nc.close().catch(() => undefined)
    }
    await this.#dialing
    this.#listeners.clear()
  }

  async #keepConnected(): Promise<void> {
    const { logger, servers } = this.#settings
    const signal = this.#closing.signal
    const backoff = new Backoff({ firstMs: REDIAL_FIRST_MS, maxMs: REDIAL_MAX_MS })
    let toldAt = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      const nc = await this.#dialAny((error) => {
        if (performance.now() - toldAt < STILL_WAITING_LOG_MS) return
        toldAt = performance.now()
        logger.warn({ servers, error: messageOf(error) }, 'NATS cannot be reached; trying on')
      })
      if (nc !== undefined) {
        toldAt = Number.NEGATIVE_INFINITY
        const since = performance.now()
        await this.#use(nc)
        if (performance.now() - since >= STABLE_MS) backoff.reset()
      }
      if (!signal.aborted) await pause(backoff.nextMs(), signal)
    }
  }

  async #dialAny(onFailure: (error: unknown) => void): Promise<NatsConnection | undefined> {
    for (const server of shuffled(this.#settings.servers)) {
      try {
        await probe(server, AbortSignal.any([this.closing, AbortSignal.timeout(DIAL_TIMEOUT_MS)]))
        const nc = await dial(this.#dialOptions(server))
        if (!this.closing.aborted) return nc
        await nc.close()
      } catch (error) {
        if (!this.closing.aborted) onFailure(error)
      }
      if (this.closing.aborted) return undefined
    }
    return undefined
  }

  #dialOptions(server: string): ConnectionOptions {
    const { name, token, user, password } = this.#settings
    return {
      servers: [server],
      name,
      reconnect: false,
      // Node resolves names itself, with fallback from IPv6 to IPv4.
      resolve: false,
      ignoreClusterUpdates: true,
      timeout: DIAL_TIMEOUT_MS,
      pingInterval: PING_INTERVAL_MS,
      maxPingOut: PING_OUT_MAX,
      noAsyncTraces: true,
      ...(token === undefined ? {} : { token }),
      ...(user === undefined ? {} : { user, pass: password ?? '' }),
    }
  }

  /** Resolves when the connection is lost. */
  async #use(nc: NatsConnection): Promise<void> {
    const { logger } = this.#settings
    this.#nc = nc
    logger.info({ server: nc.getServer(), version: nc.info?.version }, 'connected to NATS')
    void this.#watchStatus(nc)
    this.#tell(true)
    const error = await nc.closed()
    this.#nc = undefined
    if (!this.#closing.signal.aborted) {
      logger.warn({ error: error === undefined ? undefined : messageOf(error) }, 'connection to NATS lost')
    }
    this.#tell(false)
  }

  async #watchStatus(nc: NatsConnection): Promise<void> {
    // The iterator ends with the connection; pings and the like are of no interest.
    for await (const { type, data } of nc.status()) {
      if (type === 'error') this.#settings.logger.warn({ error: data }, 'NATS reports an error')
      if (type === 'ldm') this.#settings.logger.info({ server: data }, 'NATS server is about to stop')
    }
  }

  #tell(connected: boolean): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(connected)
      } catch (error) {
        this.#settings.logger.error({ error: messageOf(error) }, 'a listener for the NATS connection failed')
      }
    }
  }
}

function shuffled<T>(values: T[]): T[] {
  return values
    .map((value) => ({ value, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value)
}

async function atMost(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([work, pause(timeoutMs, timer.signal)])
  timer.abort()
}
