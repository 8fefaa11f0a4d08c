import { Announcer, type AnnouncerOptions } from './announcer.ts'
import { Answerer, type AnswererOptions } from './answerer.ts'
import { Bucket } from './bucket.ts'
import { ChangeLog } from './change-log.ts'
import { Connection, type ConnectionSettings } from './connection.ts'
import { BusUnavailableError } from './errors.ts'
import { Events } from './events.ts'
import { FencedWriter } from './fenced-writer.ts'
import { ensureLayout, type LayoutOptions } from './layout.ts'
import { Lease, type LeaseOptions } from './lease.ts'
import type { BusLogger } from './logger.ts'
import { MembersView, type MembersViewOptions } from './members-view.ts'
import { BUCKETS, type BucketName } from './names.ts'
import { checkSize } from './publish.ts'
import { busError } from './server-errors.ts'

export interface ConnectOptions extends ConnectionSettings {
  /** Closes the bus when aborted. */
  signal?: AbortSignal
}

/**
 * Starts connecting, and keeps connected for as long as the bus is open. Returns at once, whether NATS is up or
 * not: whatever follows starts by itself when it is, and whatever asks fails with BusUnavailableError until then.
 */
export function connect(options: ConnectOptions): Bus {
  const bus = new Bus(options)
  options.signal?.addEventListener('abort', () => void bus.close(), { once: true })
  if (options.signal?.aborted) void bus.close()
  return bus
}

/** Everything muster says and hears over NATS. */
export class Bus {
  readonly changeLog: ChangeLog
  readonly events: Events
  readonly #connection: Connection
  readonly #log: BusLogger
  #closed: Promise<void> | undefined

  constructor(settings: ConnectionSettings) {
    this.#log = settings.logger
    this.#connection = new Connection(settings)
    this.changeLog = new ChangeLog(this.#connection, this.#log)
    this.events = new Events(this.#connection, this.#log)
  }

  get connected(): boolean {
    return this.#connection.connected
  }

  /** Calls with every change of `connected`; returns the function that ends it. */
  onStatus(listener: (connected: boolean) => void): () => void {
    return this.#connection.onStatus(listener)
  }

  /** Resolves when there is a connection. @throws {BusUnavailableError} when the signal, or close(), came first */
  async ready(signal?: AbortSignal): Promise<void> {
    const signals = signal === undefined ? [] : [signal]
    const nc = await this.#connection.whenConnected(AbortSignal.any([this.#connection.closing, ...signals]))
    if (nc === undefined) throw new BusUnavailableError('NATS could not be reached in time')
  }

  /** Makes the streams and buckets: a controller's first deed. @throws {BusUnavailableError | BusFullError} */
  ensureLayout(options: LayoutOptions = {}): Promise<void> {
    return ensureLayout(this.#connection.current('lay out the streams'), options)
  }

  bucket(name: BucketName): Bucket {
    return new Bucket(this.#connection, this.#log, name)
  }

  fencedWriter(name: BucketName): FencedWriter {
    return new FencedWriter(this.#connection, this.bucket(name))
  }

  /** Tries to get, and then to keep, a lease, until it is closed. */
  lease(options: LeaseOptions): Lease {
    return new Lease(this.#connection, this.#log, this.bucket(BUCKETS.lease), options)
  }

  /** Sends heartbeats until it is closed. */
  announce(options: AnnouncerOptions): Announcer {
    return new Announcer(this.#connection, this.#log, this.bucket(BUCKETS.members), options)
  }

  members(options: MembersViewOptions = {}): MembersView {
    return new MembersView(this.#connection, this.#log, this.bucket(BUCKETS.members), options)
  }

  /** Answers what is asked under a subject, until it is closed. */
  answer(options: AnswererOptions): Answerer {
    return new Answerer(this.#connection, this.#log, options)
  }

  /** Asks whoever answers under a subject. @throws {BusUnavailableError | MessageTooLargeError} */
  async ask(
    subject: string,
    question: Uint8Array,
    options: { doing: string; timeoutMs: number },
  ): Promise<Uint8Array> {
    const { doing, timeoutMs } = options
    const nc = this.#connection.current(doing)
    checkSize(this.#connection, question.length, doing)
    try {
      return Uint8Array.from((await nc.request(subject, question, { timeout: timeoutMs })).data)
    } catch (error) {
      throw busError(error, doing)
    }
  }

  /** Ends everything that was started here and disconnects; takes a few seconds at most. */
  close(): Promise<void> {
    this.#closed ??= this.#connection.close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
