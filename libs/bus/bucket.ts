import type { Connection } from './connection.ts'
import { SequenceConflictError } from './errors.ts'
import { Follower } from './follower.ts'
import type { BusLogger } from './logger.ts'
import { bucketStream, bucketSubject, checkedKey, FENCE_KEY } from './names.ts'
import { publish } from './publish.ts'
import { busError, NO_MESSAGE_FOUND, serverCode } from './server-errors.ts'
import { manager, streamInfo } from './streams.ts'

const NOTHING = new Uint8Array()

export interface Entry {
  key: string
  /** Undefined: the key was deleted. */
  value: Uint8Array | undefined
  /** Sequence in the bucket's stream: higher is later, across all its keys. */
  revision: number
}

export interface WatchOptions {
  /** A key, or a pattern such as `r1.>`. All keys unless given. */
  filter?: string
  /** The present values, in order of their revision, then every change. One at a time; see Follower.onMessage. */
  onEntry(entry: Entry): void | Promise<void>
  /** Every value that was there has been given, be it none. Again after each onReset. */
  onCaughtUp?(): void | Promise<void>
  /**
   * The bucket was wiped or made anew. What it holds now follows, from its start, then onCaughtUp. That a key does
   * not come again does not mean that it was deleted: whoever writes the bucket may not have got that far.
   */
  onReset(): void | Promise<void>
  signal?: AbortSignal
}

/** A bucket of keys and values (NATS KV, ADR-8). */
export class Bucket {
  readonly name: string
  readonly #connection: Connection
  readonly #log: BusLogger

  constructor(connection: Connection, logger: BusLogger, name: string) {
    this.#connection = connection
    this.#log = logger
    this.name = name
  }

  /** Undefined for a key that is not there. @throws {BusUnavailableError | StreamMissingError} */
  async get(key: string): Promise<Entry | undefined> {
    const entry = await this.last(key)
    return entry?.value === undefined ? undefined : entry
  }

  /** As get, but a key that was deleted is given too. From the stream's leader, so it is never an old one. */
  async last(key: string): Promise<Entry | undefined> {
    const doing = `read ${key} in ${this.name}`
    const nc = this.#connection.current(doing)
    try {
      const { streams } = await manager(nc)
      const subject = bucketSubject(this.name, checkedKey(key))
      const stored = await streams.getMessage(bucketStream(this.name), { last_by_subj: subject })
      const operation = stored.header.get('KV-Operation')
      const deleted = operation === 'DEL' || operation === 'PURGE'
      return { key, value: deleted ? undefined : stored.data, revision: stored.seq }
    } catch (error) {
      if (serverCode(error) === NO_MESSAGE_FOUND) return undefined
      throw busError(error, doing)
    }
  }

  /** Returns the revision. @throws {BusUnavailableError | MessageTooLargeError | BusFullError} */
  put(key: string, value: Uint8Array): Promise<number> {
    return this.#write(key, value, {})
  }

  /** @throws {SequenceConflictError} if the key is there */
  async create(key: string, value: Uint8Array): Promise<number> {
    try {
      return await this.#write(key, value, { lastSubjectSeq: 0 })
    } catch (error) {
      if (!(error instanceof SequenceConflictError)) throw error
      const last = await this.last(key)
      // A key that was deleted left a tombstone, which has a revision of its own.
      if (last === undefined || last.value !== undefined) throw error
      return await this.update(key, value, last.revision)
    }
  }

  /** @throws {SequenceConflictError} if the key's last revision is another */
  update(key: string, value: Uint8Array, revision: number): Promise<number> {
    return this.#write(key, value, { lastSubjectSeq: revision })
  }

  /** Of the revision, if one is given, and else of whatever is there. @throws {SequenceConflictError} */
  async delete(key: string, options: { revision?: number } = {}): Promise<void> {
    const expected = options.revision === undefined ? {} : { lastSubjectSeq: options.revision }
    await this.#write(key, NOTHING, { deleted: true, ...expected })
  }

  /** When the bucket was made, how long its values live (0: for ever), and on how many servers it is. */
  async info(): Promise<{ origin: string; ttlMs: number; replicas: number }> {
    const nc = this.#connection.current(`look at ${this.name}`)
    const { created, config } = await streamInfo(nc, bucketStream(this.name))
    return { origin: created, ttlMs: config.max_age / 1e6, replicas: config.num_replicas }
  }

  /** Gives the present values and then every change, until it is closed. */
  watch(options: WatchOptions): Follower {
    const { filter = '>', onEntry, onReset, onCaughtUp, signal } = options
    const prefix = bucketSubject(this.name, '')
    return new Follower(this.#connection, this.#log, {
      stream: bucketStream(this.name),
      filter: bucketSubject(this.name, filter),
      // The stream keeps one message a key, so all of it from its start is every key's present value.
      from: 1,
      async onMessage({ seq, subject, data, deleted }) {
        const key = subject.slice(prefix.length)
        if (key !== FENCE_KEY) await onEntry({ key, value: deleted ? undefined : data, revision: seq })
      },
      async onBroken() {
        await onReset()
        return 'restart' as const
      },
      ...(onCaughtUp === undefined ? {} : { onCaughtUp }),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  async #write(
    key: string,
    value: Uint8Array,
    options: { lastSubjectSeq?: number; deleted?: boolean },
  ): Promise<number> {
    const subject = bucketSubject(this.name, checkedKey(key))
    const doing = `write ${key} in ${this.name}`
    return (await publish(this.#connection, subject, value, { doing, ...options })).seq
  }
}
