import type { TftpLimits } from './limits.ts'

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

/** Counts who is served, and tells a request that was sent again from a new one. */
export class Admission {
  readonly #limits: TftpLimits
  readonly #perAddress = new Map<string, number>()
  /** Requests whose client has not been heard of since, by client and name. */
  readonly #unanswered = new Map<string, Ticket>()
  #count = 0

  constructor(limits: TftpLimits) {
    this.#limits = limits
  }

  get count(): number {
    return this.#count
  }

  /** A ticket, or why there is none. */
  enter(client: TftpClient, name: string): Ticket | 'duplicate' | 'busy' {
    const { address } = client
    const key = `${address} ${client.port} ${name}`
    if (this.#unanswered.has(key)) return 'duplicate'
    const ofClient = this.#perAddress.get(address) ?? 0
    if (this.#count >= this.#limits.transfersMax || ofClient >= this.#limits.transfersPerClientMax) {
      return 'busy'
    }
    const ticket = { address, key }
    this.#unanswered.set(key, ticket)
    this.#perAddress.set(address, ofClient + 1)
    this.#count++
    return ticket
  }

  /**
   * The client has answered: the same request from the same port is a new one from now on. Firmware that was reset
   * uses the same port again; were this the late copy of a request, the client would end it with an ERROR.
   */
  answered(ticket: Ticket): void {
    if (this.#unanswered.get(ticket.key) === ticket) this.#unanswered.delete(ticket.key)
  }

  /** To be called once for each ticket. */
  leave(ticket: Ticket): void {
    this.answered(ticket)
    this.#count--
    const ofClient = this.#perAddress.get(ticket.address)! - 1
    if (ofClient === 0) this.#perAddress.delete(ticket.address)
    else this.#perAddress.set(ticket.address, ofClient)
  }
}
