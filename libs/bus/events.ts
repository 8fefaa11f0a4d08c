import type { EventKind } from '../records/node-event.ts'
import type { Connection } from './connection.ts'
import { Follower } from './follower.ts'
import type { BusLogger } from './logger.ts'
import { EVENTS_STREAM, eventSubject, parseEventSubject, RUNTIME_STREAM } from './names.ts'
import { publish } from './publish.ts'

export interface FollowEventsOptions {
  /** Stages of boots, unless it is what agents reported: of that, only the last of each node is stored. */
  of?: 'boots' | 'runtime'
  /** `all` that are stored, only `new` ones, or from a sequence on. */
  from: 'all' | 'new' | number
  /** Called in order. Old events are dropped by the stream's limits, so the sequences may have gaps. */
  onEvent(event: { seq: number; rack: string; stage: EventKind; bytes: Uint8Array }): void | Promise<void>
  onCaughtUp?(): void | Promise<void>
  signal?: AbortSignal
}

/** What was observed on the way of nodes: bounded streams. */
export class Events {
  readonly #connection: Connection
  readonly #log: BusLogger

  constructor(connection: Connection, logger: BusLogger) {
    this.#connection = connection
    this.#log = logger
  }

  /**
   * Stores an event; one with an id that was stored in the last five minutes is not stored again. Whoever must not
   * lose events keeps this one until the promise resolves.
   *
   * @throws {BusUnavailableError | MessageTooLargeError | BadNameError}
   */
  async publish(
    bytes: Uint8Array,
    options: { id: string; rack: string; stage: EventKind; node?: string },
  ): Promise<void> {
    const subject = eventSubject(options.rack, options.stage, options.node)
    await publish(this.#connection, subject, bytes, { doing: 'publish an event', msgId: options.id })
  }

  /** Where the stream was wiped, following starts again with the first event of the new one. */
  follow({ of = 'boots', from, onEvent, onCaughtUp, signal }: FollowEventsOptions): Follower {
    return new Follower(this.#connection, this.#log, {
      stream: of === 'boots' ? EVENTS_STREAM : RUNTIME_STREAM,
      from: from === 'all' ? 1 : from,
      async onMessage({ seq, subject, data }) {
        const parsed = parseEventSubject(subject)
        if (parsed !== undefined) await onEvent({ seq, ...parsed, bytes: data })
      },
      onBroken: () => 'restart',
      ...(onCaughtUp === undefined ? {} : { onCaughtUp }),
      ...(signal === undefined ? {} : { signal }),
    })
  }
}
