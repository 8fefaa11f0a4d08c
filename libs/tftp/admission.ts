import type { TftpLimits } from './limits.ts'
import { WaitingLine } from './waiting-line.ts'

/** A client's end of a transfer. */
export interface TftpClient {
  address: string
  port: number
}

/** A place among the transfers; to be given back by `leave`. */
export interface Ticket {
  readonly address: string
  readonly key: string
}

/** What becomes of a request: `busy` is one of a client that has as many as it may, or one too many for the line. */
export type Admitted = 'served' | 'waiting' | 'duplicate' | 'busy'

interface Request {
  ticket: Ticket
  serve: (ticket: Ticket) => void
}

/**
 * Counts who is served, has the others wait for their turn, and tells a request that was sent again from a new one. Who
 * waits hears nothing: firmware asks again after silence, but that may take seconds, in which a place would stay empty.
 */
export class Admission {
  readonly #limits: TftpLimits
  /** Requests that are served, or wait. */
  readonly #perAddress = new Map<string, number>()
  /** Requests whose client has not been heard of since, by client and request. */
  readonly #unanswered = new Map<string, Ticket>()
  readonly #line: WaitingLine<Request>
  #count = 0

  constructor(limits: TftpLimits, clock: () => number) {
    this.#limits = limits
    this.#line = new WaitingLine({ clock, onGone: ({ ticket }) => this.#forget(ticket) })
  }

  /** Requests that are served. */
  get count(): number {
    return this.#count
  }

  get waiting(): number {
    return this.#line.length
  }

  /**
   * Has the request served, now or when it is its turn. `request` is whatever tells one of the client's requests from
   * another.
   */
  enter(client: TftpClient, request: string, serve: (ticket: Ticket) => void): Admitted {
    const { address } = client
    const key = `${address} ${client.port} ${request}`
    if (this.#unanswered.has(key) || this.#line.heardAgain(key)) return 'duplicate'
    const ofClient = this.#perAddress.get(address) ?? 0
    if (ofClient >= this.#limits.transfersPerClientMax) return 'busy'
    const ticket = { address, key }
    const isFull = this.#count >= this.#limits.transfersMax
    if (isFull && !this.#line.add(key, { ticket, serve })) return 'busy'
    this.#perAddress.set(address, ofClient + 1)
    if (isFull) return 'waiting'
    this.#serve({ ticket, serve })
    return 'served'
  }

  /**
   * The client has answered: the same request from the same port is a new one from now on. Firmware that was reset
   * uses the same port again; were this the late copy of a request, the client would end it with an ERROR.
   */
  answered(ticket: Ticket): void {
    if (this.#unanswered.get(ticket.key) === ticket) this.#unanswered.delete(ticket.key)
  }

  /** To be called once for each ticket. The next in line is served. */
  leave(ticket: Ticket): void {
    this.answered(ticket)
    this.#forget(ticket)
    this.#count--
    const next = this.#line.next()
    if (next !== undefined) this.#serve(next)
  }

  #serve({ ticket, serve }: Request): void {
    this.#unanswered.set(ticket.key, ticket)
    this.#count++
    serve(ticket)
  }

  #forget({ address }: Ticket): void {
    const ofClient = this.#perAddress.get(address)! - 1
    if (ofClient === 0) this.#perAddress.delete(address)
    else this.#perAddress.set(address, ofClient)
  }
}
