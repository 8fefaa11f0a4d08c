import {
  AckPolicy,
  createInbox,
  DeliverPolicy,
  type Msg,
  type NatsConnection,
  type NatsError,
  nanos,
  nuid,
} from 'nats'
import { type ControlMessage, controlOf, type Delivery, deliveryOf } from './delivery.ts'
import { busError } from './server-errors.ts'
import { manager } from './streams.ts'

/** How often the server says that a quiet consumer is alive, and how many of these may be missed. */
const IDLE_HEARTBEAT_MS = 2_000
const MISSED_HEARTBEATS_MAX = 2
/** The server removes a consumer that nobody listens to after this; usually it is deleted long before. */
const INACTIVE_THRESHOLD_MS = 30_000

export interface PushConsumerOptions {
  stream: string
  filter?: string
  /** Stream sequence to start from. */
  fromSeq: number
}

/** A message, or the news that there is none left to send. */
export type Arrival = { kind: 'message'; delivery: Delivery } | { kind: 'idle' }

/**
 * One ephemeral, ordered push consumer: every message from a sequence on, in order, until something is missing.
 * It never repairs itself: on a gap, on silence or with its connection it ends, and its follower opens another
 * one. What is waiting to be handled is bounded by the server's flow control (32 MiB), because the server's
 * request for more is only answered when everything before it has been taken by next().
 */
export class PushConsumer {
  readonly #nc: NatsConnection
  readonly #stream: string
  readonly name = nuid.next()
  readonly #subscription: { unsubscribe(): void }
  readonly #inbox: string
  readonly #watchdog: NodeJS.Timeout
  #arrived: (Delivery | ControlMessage)[] = []
  #taking: (Delivery | ControlMessage)[] = []
  #taken = 0
  #receivedSeq = 0
  #missedHeartbeats = 0
  #pendingAtStart = 0
  #ended: string | undefined
  #closed = false
  #wake: () => void = () => undefined

  /** @throws {StreamMissingError | BusUnavailableError} */
  static async open(nc: NatsConnection, options: PushConsumerOptions): Promise<PushConsumer> {
    const consumer = new PushConsumer(nc, options.stream)
    try {
      await consumer.#create(options)
      return consumer
    } catch (error) {
      consumer.close()
      throw busError(error, `follow ${options.stream}`)
    }
  }

  private constructor(nc: NatsConnection, stream: string) {
    this.#nc = nc
    this.#stream = stream
    this.#inbox = createInbox()
    this.#subscription = nc.subscribe(this.#inbox, {
      callback: (error, message) => this.#receive(error, message),
    })
    this.#watchdog = setInterval(() => this.#checkAlive(), IDLE_HEARTBEAT_MS)
    void nc.closed().then(() => this.#end('the connection was lost'))
  }

  /** How many messages there were to deliver when the consumer was made. */
  get pendingAtStart(): number {
    return this.#pendingAtStart
  }

  /** Why there is nothing more to come; undefined as long as there is. */
  get ended(): string | undefined {
    return this.#ended
  }

  /** The next message; undefined when the consumer has ended. */
  async next(): Promise<Arrival | undefined> {
    for (;;) {
      if (this.#ended !== undefined) return undefined
      const item = this.#take()
      if (item === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      } else if (!('kind' in item)) {
        return { kind: 'message', delivery: item }
      } else if (item.kind === 'idle') {
        return { kind: 'idle' }
      } else {
        this.#nc.publish(item.reply)
      }
    }
  }

  /** Stops listening and has the server forget the consumer. */
  close(): void {
    this.#end('closed')
    if (this.#closed || this.#nc.isClosed()) return
    this.#closed = true
    this.#subscription.unsubscribe()
    forgetConsumer(this.#nc, this.#stream, this.name)
  }

  async #create({ stream, filter, fromSeq }: PushConsumerOptions): Promise<void> {
    const jsm = await manager(this.#nc)
    const info = await jsm.consumers.add(stream, {
      // With a name the filter is part of the API's subject, so that permissions can speak of it.
      name: this.name,
      deliver_subject: this.#inbox,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: fromSeq,
      ack_policy: AckPolicy.None,
      max_deliver: 1,
      flow_control: true,
      idle_heartbeat: nanos(IDLE_HEARTBEAT_MS),
      inactive_threshold: nanos(INACTIVE_THRESHOLD_MS),
      // The follower knows where it stands: nobody needs a second copy of that on a disk.
      mem_storage: true,
      num_replicas: 1,
      ...(filter === undefined ? {} : { filter_subject: filter }),
    })
    this.#pendingAtStart = info.num_pending
  }

  #receive(error: NatsError | null, message: Msg): void {
    if (this.#ended !== undefined) return
    this.#missedHeartbeats = 0
    const item = error === null ? (controlOf(message) ?? deliveryOf(message)) : undefined
    if (item === undefined) {
      this.#end(error?.message ?? `unexpected message on ${message.subject}`)
    } else if (this.#leavesGap(item)) {
      this.#end('a message was lost')
    } else {
      this.#arrived.push(item)
      this.#wake()
    }
  }

  #leavesGap(item: Delivery | ControlMessage): boolean {
    if (!('kind' in item)) return item.consumerSeq !== ++this.#receivedSeq
    return item.kind === 'idle' && item.consumerSeq !== this.#receivedSeq
  }

  /** Two arrays instead of shift(), which takes time in proportion to the length of a long one. */
  #take(): Delivery | ControlMessage | undefined {
    if (this.#taken === this.#taking.length) {
      this.#taking = this.#arrived
      this.#arrived = []
      this.#taken = 0
    }
    return this.#taken < this.#taking.length ? this.#taking[this.#taken++] : undefined
  }

  // Counts ticks, not time: a process that was itself frozen or busy gets its heartbeats after one tick.
  #checkAlive(): void {
    this.#missedHeartbeats += 1
    if (this.#missedHeartbeats > MISSED_HEARTBEATS_MAX) this.#end('the consumer is silent')
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return
    this.#ended = reason
    clearInterval(this.#watchdog)
    this.#arrived = []
    this.#taking = []
    this.#wake()
  }
}

/** Asks the server to remove a consumer, whether it is still there or not. */
export function forgetConsumer(nc: NatsConnection, stream: string, name: string): void {
  const forget = async () => (await manager(nc)).consumers.delete(stream, name)
  forget().catch(() => undefined) // It is gone already, or inactive_threshold removes it.
}
