import type { Msg, NatsConnection } from 'nats'
import { messageOf } from '../errors/muster-error.ts'
import type { Connection } from './connection.ts'
import type { BusLogger } from './logger.ts'

/** Questions that are worked on at once; who asks more gets no answer, and asks again. */
const ANSWERS_AT_ONCE_MAX = 64

export interface AnswererOptions {
  /** See askSubject. */
  subject: string
  /** What it throws is logged, and the question is not answered. */
  answer(question: Uint8Array): Promise<Uint8Array>
}

/** Answers questions that others put over NATS, whenever there is a connection, until it is closed. */
export class Answerer {
  readonly #connection: Connection
  readonly #log: BusLogger
  readonly #options: AnswererOptions
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  readonly #answering = new Set<Promise<void>>()

  constructor(connection: Connection, logger: BusLogger, options: AnswererOptions) {
    this.#connection = connection
    this.#log = logger
    this.#options = options
    this.#running = this.#run(AbortSignal.any([this.#stop.signal, connection.closing]))
    connection.own(this.#running)
  }

  /** Takes no more questions, and returns when those under way are answered. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
    await Promise.all(this.#answering)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (true) {
      const nc = await this.#connection.whenConnected(signal)
      if (nc === undefined) return
      await this.#serve(nc, signal)
    }
  }

  /** Returns when the connection is lost, or nothing is to be answered any more. */
  async #serve(nc: NatsConnection, signal: AbortSignal): Promise<void> {
    const subscription = nc.subscribe(this.#options.subject)
    // What was asked before NATS knows that nothing is answered here any more gets its answer too. It fails only when the
    // connection is lost, which ends the questions as well.
    const onAbort = (): void => void subscription.drain().catch(() => undefined)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      for await (const message of subscription) this.#take(message)
    } catch (error) {
      this.#log.debug({ error: messageOf(error) }, 'questions are not heard any more; trying on')
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #take(message: Msg): void {
    if (this.#answering.size >= ANSWERS_AT_ONCE_MAX) return
    const answering = this.#answer(message).finally(() => this.#answering.delete(answering))
    this.#answering.add(answering)
  }

  async #answer(message: Msg): Promise<void> {
    try {
      // The library hands out a view of a network packet.
      const answer = await this.#options.answer(Uint8Array.from(message.data))
      message.respond(answer)
    } catch (error) {
      this.#log.warn({ error: messageOf(error) }, 'a question could not be answered')
    }
  }
}
