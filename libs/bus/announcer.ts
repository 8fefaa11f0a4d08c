import { messageOf } from '../errors/muster-error.ts'
import { pause } from './backoff.ts'
import type { Bucket } from './bucket.ts'
import type { Connection } from './connection.ts'
import type { BusLogger } from './logger.ts'

/** A quarter of the time after which a member counts as gone. */
export const HEARTBEAT_INTERVAL_MS = 5_000

export interface AnnouncerOptions {
  /** See memberKey. */
  key: string
  /** What the heartbeat says, asked for each time. */
  value(): Uint8Array
  intervalMs?: number
}

/** Says at intervals, as long as there is a connection, that its owner is alive and how it is. */
export class Announcer {
  readonly #connection: Connection
  readonly #bucket: Bucket
  readonly #log: BusLogger
  readonly #options: AnnouncerOptions
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #running: Promise<void>
  #early = new AbortController()

  constructor(connection: Connection, logger: BusLogger, bucket: Bucket, options: AnnouncerOptions) {
    this.#connection = connection
    this.#log = logger
    this.#bucket = bucket
    this.#options = options
    this.#signal = AbortSignal.any([this.#stop.signal, connection.closing])
    this.#signal.addEventListener('abort', () => this.#early.abort(), { once: true })
    this.#running = this.#run()
    connection.own(this.#running)
  }

  /** Sends the next heartbeat now, because what it says has changed. Cheap to call often. */
  beat(): void {
    this.#early.abort()
  }

  /** Ends it; the member is gone at once for everybody who watches. */
  close(): Promise<void> {
    this.#stop.abort()
    return this.#running
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const { key, value, intervalMs = HEARTBEAT_INTERVAL_MS } = this.#options
    while ((await this.#connection.whenConnected(this.#signal)) !== undefined) {
      this.#early = new AbortController()
      await this.#quietly(async () => {
        await this.#bucket.put(key, value())
      })
      if (!this.#signal.aborted) await pause(intervalMs, this.#early.signal)
    }
    if (this.#connection.connected) await this.#quietly(() => this.#bucket.delete(key))
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#log.debug({ key: this.#options.key, error: messageOf(error) }, 'a heartbeat was not sent')
    }
  }
}
