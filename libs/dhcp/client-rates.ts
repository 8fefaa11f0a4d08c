import { CLIENT_REQUESTS_PER_SECOND_MAX, CLIENTS_RATED_MAX } from './limits.ts'
import { RateLimit } from './rate-limit.ts'

/** Where a message has the length of the hardware address, the address, and the options. */
const HLEN_OFFSET = 2
const CHADDR = { start: 28, end: 44 }
const OPTIONS_OFFSET = 240

/**
 * Holds back a machine that asks without end, before it takes what is there for all. Whom it has forgotten, because very many asked
 * since, starts anew.
 */
export class ClientRates {
  readonly #rates = new Map<string, RateLimit>()

  /** `now` in milliseconds, steady. `first` is true for the first message of a client that is held back in a second. */
  pass(client: string, now: number): { passed: boolean; first: boolean } {
    const rate = this.#rates.get(client) ?? new RateLimit(CLIENT_REQUESTS_PER_SECOND_MAX)
    // A map lists its keys by age: who was heard last stands last.
    this.#rates.delete(client)
    this.#rates.set(client, rate)
    if (this.#rates.size > CLIENTS_RATED_MAX) this.#rates.delete(this.#rates.keys().next().value!)
    return rate.pass(now)
  }
}

/** Whose message this is, which nobody has looked at yet. Who leaves the address empty is in the options, which stay the same. */
export function senderOf(message: Buffer): string {
  if (message[HLEN_OFFSET] !== 0) return message.toString('latin1', CHADDR.start, CHADDR.end)
  return message.toString('latin1', OPTIONS_OFFSET)
}
