import { messageOf } from '../errors/muster-error.ts'
import type { Bucket } from './bucket.ts'
import type { Connection } from './connection.ts'
import type { Follower } from './follower.ts'
import { MEMBER_TTL_MS } from './layout.ts'
import type { BusLogger } from './logger.ts'

/** How often in a member's lifetime it is looked for those that have gone. */
const SWEEPS_PER_TTL = 4

export interface MembersViewOptions {
  /** Called with every member that came, changed what it says, or (undefined) has gone. */
  onChange?(key: string, value: Uint8Array | undefined): void
  ttlMs?: number
}

/**
 * Who is alive. A value that expires in NATS expires without a message, so each member's age is counted here, by
 * the time since it was last heard of. Only while there is a connection: without NATS nobody can be heard, and
 * the members last known are the best guess there is.
 */
export class MembersView {
  readonly #connection: Connection
  readonly #log: BusLogger
  readonly #onChange: MembersViewOptions['onChange']
  readonly #ttlMs: number
  readonly #members = new Map<string, { value: Uint8Array; heardAt: number }>()
  readonly #watch: Follower
  readonly #sweeper: NodeJS.Timeout
  readonly #forgetStatus: () => void

  constructor(connection: Connection, logger: BusLogger, bucket: Bucket, options: MembersViewOptions) {
    this.#connection = connection
    this.#log = logger
    this.#onChange = options.onChange
    this.#ttlMs = options.ttlMs ?? MEMBER_TTL_MS
    this.#watch = bucket.watch({
      onEntry: ({ key, value }) => (value === undefined ? this.#gone(key) : this.#heard(key, value)),
      onReset: () => undefined, // Those that are alive will say so; the others age.
    })
    this.#sweeper = setInterval(() => this.#sweep(), this.#ttlMs / SWEEPS_PER_TTL)
    this.#forgetStatus = connection.onStatus((connected) => {
      if (connected) this.#startAges()
    })
    connection.closing.addEventListener('abort', () => clearInterval(this.#sweeper), { once: true })
  }

  list(): { key: string; value: Uint8Array }[] {
    return [...this.#members].map(([key, { value }]) => ({ key, value }))
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper)
    this.#forgetStatus()
    await this.#watch.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #heard(key: string, value: Uint8Array): void {
    const before = this.#members.get(key)
    this.#members.set(key, { value, heardAt: performance.now() })
    if (before === undefined || Buffer.compare(before.value, value) !== 0) this.#tell(key, value)
  }

  #gone(key: string): void {
    if (this.#members.delete(key)) this.#tell(key, undefined)
  }

  #sweep(): void {
    if (!this.#connection.connected) return
    const now = performance.now()
    for (const [key, { heardAt }] of this.#members) {
      if (now - heardAt > this.#ttlMs) this.#gone(key)
    }
  }

  #startAges(): void {
    const now = performance.now()
    for (const member of this.#members.values()) member.heardAt = now
  }

  #tell(key: string, value: Uint8Array | undefined): void {
    try {
      this.#onChange?.(key, value)
    } catch (error) {
      this.#log.error({ key, error: messageOf(error) }, 'a handler of the members failed')
    }
  }
}
