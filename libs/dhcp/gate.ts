import { messageOf } from '../errors/muster-error.ts'
import { ClientRates, senderOf } from './client-rates.ts'
import { identitiesOf } from './identity.ts'
import { CLIENT_REQUESTS_PER_SECOND_MAX, REQUESTS_PER_SECOND_MAX } from './limits.ts'
import type { DhcpLogger } from './logger.ts'
import { decodePacket } from './packet.ts'
import { RateLimit } from './rate-limit.ts'

/** What became of the messages since the server was made. */
export interface DhcpFigures {
  received: number
  /** Answers that the kernel took. */
  answered: number
  /** No DHCP message, or one that is not answered. */
  unanswered: number
  /** Messages of a machine that asks too often. */
  clientDrops: number
  /** Messages, or answers, that were too many for this server. */
  overloadDrops: number
}

/** Which messages are looked at: so many of each machine, and so many in all. */
export class Gate {
  readonly figures: DhcpFigures = {
    received: 0,
    answered: 0,
    unanswered: 0,
    clientDrops: 0,
    overloadDrops: 0,
  }
  readonly #perSecondMax: number
  readonly #rate: RateLimit
  readonly #clients = new ClientRates()
  readonly #logger: DhcpLogger

  /** `perSecondMax`: the limit unless given. */
  constructor(options: { logger: DhcpLogger; perSecondMax?: number | undefined }) {
    this.#logger = options.logger
    this.#perSecondMax = options.perSecondMax ?? REQUESTS_PER_SECOND_MAX
    this.#rate = new RateLimit(this.#perSecondMax)
  }

  /**
   * First of all what one machine sends: what is dropped of that does not count against the others. `now` in milliseconds, steady; `from` is
   * an address for the log.
   */
  passes(message: Buffer, { now, from }: { now: number; from: string }): boolean {
    this.figures.received++
    const ofClient = this.#clients.pass(senderOf(message), now)
    if (!ofClient.passed) {
      this.figures.clientDrops++
      if (ofClient.first) this.#tellOfMad(message, from)
      return false
    }
    const { passed, first } = this.#rate.pass(now)
    if (passed) return true
    this.figures.overloadDrops++
    if (first)
      this.#logger.warn({ perSecond: this.#perSecondMax }, 'dhcp: too many requests, some are dropped')
    return false
  }

  /** An answer that found no room. */
  dropped(mac: string): void {
    this.figures.overloadDrops++
    this.#logger.debug({ mac }, 'dhcp: network or disk do not take answers fast enough, one is dropped')
  }

  cannotSend(mac: string, error: unknown): void {
    this.#logger.warn({ mac, error: messageOf(error) }, 'dhcp: cannot send')
  }

  #tellOfMad(message: Buffer, from: string): void {
    const { packet } = decodePacket(message)
    const mac = packet && identitiesOf(packet)[0]
    const fields = { mac, from, perSecond: CLIENT_REQUESTS_PER_SECOND_MAX }
    this.#logger.warn(fields, 'dhcp: a machine asks too often, some of its requests are dropped')
  }
}
