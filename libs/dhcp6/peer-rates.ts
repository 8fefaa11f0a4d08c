import { CLIENT_REQUESTS_PER_SECOND_MAX, CLIENTS_RATED_MAX } from '../dhcp/limits.ts'
import { RateLimit } from '../dhcp/rate-limit.ts'

/**
 * Holds back a machine that asks without end, before it takes what is there for all. It is known by its link-local address;
 * whom this has forgotten, because very many asked since, starts anew.
 */
export class PeerRates {
  readonly #rates = new Map<string, RateLimit>()

  /** `now` in milliseconds, steady. `first` is true for the first message of a machine that is held back in a second. */
  pass(peer: string, now: number): { passed: boolean; first: boolean } {
    const rate = this.#rates.get(peer) ?? new RateLimit(CLIENT_REQUESTS_PER_SECOND_MAX)
    // A map lists its keys by age: who was heard last stands last.
    this.#rates.delete(peer)
    this.#rates.set(peer, rate)
    if (this.#rates.size > CLIENTS_RATED_MAX) this.#rates.delete(this.#rates.keys().next().value!)
    return rate.pass(now)
  }
}
