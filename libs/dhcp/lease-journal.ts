import { messageOf } from '../errors/muster-error.ts'
import type { Lease } from './leases.ts'
import { LEASE_WRITES_PENDING_MAX } from './limits.ts'
import type { DhcpLogger } from './logger.ts'

interface Waiting {
  leases: readonly Lease[]
  done: (written: boolean) => void
}

/** Writes leases down. What comes while a write is under way goes with the next one, all of it at once. */
export class LeaseJournal {
  readonly #write: (leases: readonly Lease[]) => Promise<void>
  readonly #logger: DhcpLogger
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined

  constructor(options: { write: (leases: readonly Lease[]) => Promise<void>; logger: DhcpLogger }) {
    this.#write = options.write
    this.#logger = options.logger
  }

  /** @returns whether they are on disk: if not, nothing that is promised by them may be said */
  save(leases: readonly Lease[]): Promise<boolean> {
    if (this.#waiting.length >= LEASE_WRITES_PENDING_MAX) return Promise.resolve(false)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#waiting.push({ leases, done: resolve })
    this.#writing ??= this.#writeAll()
    return promise
  }

  /** Waits for what is to be written. */
  async close(): Promise<void> {
    await this.#writing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #writeAll(): Promise<void> {
    // Messages that came together are written together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      const written = await this.#tryToWrite(batch.flatMap(({ leases }) => leases))
      for (const { done } of batch) done(written)
    }
    this.#writing = undefined
  }

  async #tryToWrite(leases: readonly Lease[]): Promise<boolean> {
    try {
      await this.#write(leases)
      return true
    } catch (error) {
      const fields = { error: messageOf(error), leases: leases.length }
      this.#logger.warn(fields, 'dhcp: leases cannot be written down, and so are not given')
      return false
    }
  }
}
