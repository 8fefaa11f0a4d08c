import type { NatsConnection, StreamInfo } from 'nats'
import { messageOf } from '../errors/muster-error.ts'
import { Backoff, pause } from './backoff.ts'
import type { Connection } from './connection.ts'
import type { Delivery } from './delivery.ts'
import { StreamBrokenError, StreamMissingError } from './errors.ts'
import type { BusLogger } from './logger.ts'
import { forgetConsumer, PushConsumer } from './push-consumer.ts'
import { streamInfo } from './streams.ts'

// After a lost connection a follower resumes at once. What else can end a consumer must not make it come back in
// a rush: hundreds of watchers that re-create consumers in a loop bring a server down.
const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 30_000
/** Asking whether a missing stream is there now creates nothing on the server, so it may be more often. */
const MISSING_RETRY_MAX_MS = 2_000
/** A consumer that lived this long was a good one. */
const STABLE_MS = 60_000

export interface FollowerOptions {
  stream: string
  /** Subject filter. */
  filter?: string
  /** First stream sequence wanted, or `new` for what is stored from now on. */
  from: number | 'new'
  /** Called strictly in order, one at a time. When it throws it is called again, later, with the same message. */
  onMessage(delivery: Delivery): void | Promise<void>
  /** Everything that was there has been delivered; once, and once more after each `restart`. */
  onCaughtUp?(): void | Promise<void>
  /**
   * The stream was wiped, made anew or cut short. `restart` delivers it from its start; `stop` ends the follower.
   */
  onBroken(error: StreamBrokenError): 'restart' | 'stop' | Promise<'restart' | 'stop'>
  /** Ends the follower when aborted. */
  signal?: AbortSignal
}

/**
 * Delivers a stream's messages from a sequence on and then as they come, none skipped and none twice, over any
 * number of reconnects and server restarts: it remembers the last sequence that was handled and opens a new
 * consumer behind it.
 */
export class Follower {
  readonly #connection: Connection
  readonly #options: FollowerOptions
  readonly #log: BusLogger
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #running: Promise<void>
  /** The last sequence handled; undefined until `new` is resolved. */
  #position: number | undefined
  /** When the stream was created: tells a new stream of the same name from the one that was followed. */
  #origin: string | undefined
  #caughtUp = false
  /** A consumer of a connection that was lost: the server may still have it. */
  #leftover: string | undefined

  constructor(connection: Connection, logger: BusLogger, options: FollowerOptions) {
    this.#connection = connection
    this.#log = logger
    this.#options = options
    this.#position = options.from === 'new' ? undefined : options.from - 1
    const signals = [this.#stop.signal, connection.closing]
    if (options.signal !== undefined) signals.push(options.signal)
    this.#signal = AbortSignal.any(signals)
    this.#running = this.#run()
    connection.own(this.#running)
  }

  /** Ends it; resolves when no handler runs any more, so a handler must not wait for it. */
  close(): Promise<void> {
    this.#stop.abort()
    return this.#running
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const { stream } = this.#options
    const backoff = new Backoff({ firstMs: RETRY_FIRST_MS, maxMs: RETRY_MAX_MS })
    const missing = new Backoff({ firstMs: RETRY_FIRST_MS, maxMs: MISSING_RETRY_MAX_MS })
    let told: string | undefined
    while (!this.#signal.aborted) {
      const nc = await this.#connection.whenConnected(this.#signal)
      if (nc === undefined) return
      const since = performance.now()
      const { reason, error } = await this.#attempt(nc)
      if (performance.now() - since >= STABLE_MS) backoff.reset()
      if (this.#signal.aborted || nc.isClosed() || reason === 'restart') continue
      if (reason !== told) this.#log.warn({ stream, reason }, 'following is interrupted; trying on')
      told = reason
      await pause((error instanceof StreamMissingError ? missing : backoff).nextMs(), this.#signal)
    }
  }

  async #attempt(nc: NatsConnection): Promise<{ reason: string; error?: unknown }> {
    try {
      return { reason: await this.#attach(nc) }
    } catch (error) {
      return { reason: messageOf(error), error }
    }
  }

  /** Delivers over one consumer until it ends; returns why it did. */
  async #attach(nc: NatsConnection): Promise<string> {
    const { stream, filter } = this.#options
    if (this.#leftover !== undefined) forgetConsumer(nc, stream, this.#leftover)
    this.#leftover = undefined
    this.#position ??= (await streamInfo(nc, stream)).state.last_seq
    const consumer = await PushConsumer.open(nc, {
      stream,
      fromSeq: this.#position + 1,
      ...(filter === undefined ? {} : { filter }),
    })
    const close = () => consumer.close()
    this.#signal.addEventListener('abort', close)
    try {
      if (this.#signal.aborted) return 'stopped'
      // Looked at after the consumer was made: a stream made anew between the two cannot go unnoticed.
      const info = await streamInfo(nc, stream)
      const broken = this.#brokenBy(info)
      if (broken !== undefined) return await this.#handleBroken(broken, info)
      this.#origin = info.created
      return await this.#deliver(consumer)
    } finally {
      this.#signal.removeEventListener('abort', close)
      consumer.close()
      if (nc.isClosed()) this.#leftover = consumer.name
    }
  }

  async #deliver(consumer: PushConsumer): Promise<string> {
    if (consumer.pendingAtStart === 0) await this.#announceCaughtUp()
    for (;;) {
      const arrival = await consumer.next()
      if (arrival === undefined) return consumer.ended ?? 'ended'
      if (arrival.kind === 'message') {
        await this.#options.onMessage(arrival.delivery)
        this.#position = arrival.delivery.seq
      }
      // The server sends an idle heartbeat only when it has nothing else to send: what was pending may have expired.
      if (arrival.kind === 'idle' || arrival.delivery.pending === 0) await this.#announceCaughtUp()
    }
  }

  async #announceCaughtUp(): Promise<void> {
    if (this.#caughtUp) return
    await this.#options.onCaughtUp?.()
    this.#caughtUp = true
  }

  #brokenBy(info: StreamInfo): StreamBrokenError | undefined {
    const { stream } = this.#options
    const position = this.#position ?? 0
    const foundSeq = info.state.last_seq
    const at = { position, foundSeq }
    if (this.#origin !== undefined && this.#origin !== info.created) {
      return new StreamBrokenError(`${stream} was made anew; the old one had been read up to ${position}`, at)
    }
    if (foundSeq >= position) return undefined
    return new StreamBrokenError(`${stream} ends at ${foundSeq}, but had been read up to ${position}`, at)
  }

  async #handleBroken(error: StreamBrokenError, info: StreamInfo): Promise<string> {
    this.#log.warn({ stream: this.#options.stream, error: error.message }, 'a stream is not what it was')
    if ((await this.#options.onBroken(error)) === 'stop') {
      this.#stop.abort()
      return 'stopped'
    }
    this.#position = 0
    this.#origin = info.created
    this.#caughtUp = false
    return 'restart'
  }
}
