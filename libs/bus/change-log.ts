import type { Connection } from './connection.ts'
import { StreamBrokenError, StreamMissingError } from './errors.ts'
import { Follower } from './follower.ts'
import type { BusLogger } from './logger.ts'
import { CHANGES_STREAM, CHANGES_SUBJECT } from './names.ts'
import { publish } from './publish.ts'
import { busError, NO_MESSAGE_FOUND, serverCode } from './server-errors.ts'
import { manager, streamInfo } from './streams.ts'

export interface FollowChangesOptions {
  /** The first sequence wanted: one more than the last that is known. */
  from: number
  /** Called strictly in order, one at a time, for every sequence. When it throws it is called again, later. */
  onMessage(seq: number, bytes: Uint8Array): void | Promise<void>
  /** The log has been delivered up to its end; what follows is live. Called once. */
  onCaughtUp?(): void | Promise<void>
  /**
   * The log does not continue at `from`, or where it had been read to: it was wiped, cut short, or lacks a
   * message. Following has ended.
   */
  onBroken(error: StreamBrokenError): void | Promise<void>
  signal?: AbortSignal
}

/** The log of all changes: the desired state is what it comes to. */
export class ChangeLog {
  readonly #connection: Connection
  readonly #log: BusLogger

  constructor(connection: Connection, logger: BusLogger) {
    this.#connection = connection
    this.#log = logger
  }

  /**
   * Appends a change if the log stands at `expectedSeq`, and returns its sequence, `expectedSeq + 1`.
   *
   * When this fails with `outcomeUnknown`, the change may be in the log. Append it again with the same id and the
   * same expectedSeq: within five minutes the server answers with the sequence of the first if there was one, and
   * at any time a SequenceConflictError says to look into the log for the id.
   *
   * @throws {SequenceConflictError} somebody appended in between; lastSeq is where the log stands
   * @throws {MessageTooLargeError | BusUnavailableError | BusFullError}
   */
  async append(bytes: Uint8Array, options: { expectedSeq: number; id: string }): Promise<number> {
    const { seq } = await publish(this.#connection, CHANGES_SUBJECT, bytes, {
      doing: 'append a change',
      msgId: options.id,
      lastSeq: options.expectedSeq,
    })
    return seq
  }

  /** The sequence of the last change; 0 for an empty log. @throws {BusUnavailableError | StreamMissingError} */
  async lastSeq(): Promise<number> {
    const nc = this.#connection.current('look at the change log')
    return (await streamInfo(nc, CHANGES_STREAM)).state.last_seq
  }

  /** The change at a sequence; undefined if the log does not have it. @throws {BusUnavailableError} */
  async read(seq: number): Promise<Uint8Array | undefined> {
    const doing = `read change ${seq}`
    const nc = this.#connection.current(doing)
    try {
      const { streams } = await manager(nc)
      return (await streams.getMessage(CHANGES_STREAM, { seq })).data
    } catch (error) {
      if (serverCode(error) === NO_MESSAGE_FOUND) return undefined
      throw busError(error, doing)
    }
  }

  /**
   * Deletes the log with all that is in it, for one to be laid out and filled in its place. A log that is not there is
   * no error. @throws {BusUnavailableError}
   */
  async discard(): Promise<void> {
    const doing = 'delete the change log'
    const nc = this.#connection.current(doing)
    try {
      await (await manager(nc)).streams.delete(CHANGES_STREAM)
    } catch (error) {
      const known = busError(error, doing)
      if (!(known instanceof StreamMissingError)) throw known
    }
  }

  /**
   * Reads the changes from a sequence up to another, in order, one at a time.
   * @throws {StreamBrokenError} if the log lacks one of them. @throws what `onMessage` throws, and the signal's reason
   */
  async readThrough(options: {
    from: number
    to: number
    onMessage(seq: number, bytes: Uint8Array): void | Promise<void>
    signal: AbortSignal
  }): Promise<void> {
    const { from, to, onMessage, signal } = options
    signal.throwIfAborted()
    if (from > to) return
    const { promise: done, resolve, reject } = Promise.withResolvers<void>()
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    let isOver = false
    const follower = this.follow({
      from,
      onMessage: async (seq, bytes) => {
        if (isOver) return
        try {
          await onMessage(seq, bytes)
          isOver = seq >= to
          if (isOver) resolve()
        } catch (error) {
          isOver = true
          reject(error)
        }
      },
      onBroken: reject,
    })
    try {
      await done
    } finally {
      isOver = true
      signal.removeEventListener('abort', onAbort)
      await follower.close()
    }
  }

  /** Delivers every change from a sequence on, and then each as it is appended, until it is closed. */
  follow(options: FollowChangesOptions): Follower {
    let expected = options.from
    const broken = async (error: StreamBrokenError) => {
      await options.onBroken(error)
      return 'stop' as const
    }
    const follower = new Follower(this.#connection, this.#log, {
      stream: CHANGES_STREAM,
      from: options.from,
      async onMessage({ seq, data }) {
        if (seq !== expected) {
          const message = `${CHANGES_STREAM} lacks what is between ${expected - 1} and ${seq}`
          await broken(new StreamBrokenError(message, { position: expected - 1, foundSeq: seq }))
          void follower.close()
          return
        }
        await options.onMessage(seq, data)
        expected = seq + 1
      },
      onBroken: broken,
      ...(options.onCaughtUp === undefined ? {} : { onCaughtUp: options.onCaughtUp }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    return follower
  }
}
