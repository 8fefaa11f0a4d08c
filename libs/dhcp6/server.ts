import type { RemoteInfo } from 'node:dgram'
import { ClientRates } from '../dhcp/client-rates.ts'
import { CLIENT_REQUESTS_PER_SECOND_MAX, REQUESTS_PER_SECOND_MAX, SENDS_PENDING_MAX } from '../dhcp/limits.ts'
import { LoaderTurns } from '../dhcp/loader-turns.ts'
import { type DhcpLogger, silent } from '../dhcp/logger.ts'
import { RateLimit } from '../dhcp/rate-limit.ts'
import type { AnyDhcpServerOptions } from '../dhcp/server-options.ts'
import { messageOf } from '../errors/muster-error.ts'
import { OptionCode6 } from './codes.ts'
import { decide6 } from './decide.ts'
import type { Answer6, Decision6Context, Silence6 } from './decision.ts'
import { splitZone } from './ipv6.ts'
import { PORTS6, PREFERENCE_FIRST } from './limits.ts'
import { decodeMessage6, encodeMessage6, type Relay, type Relayed } from './message.ts'
import { optionOf } from './options.ts'
import { hasPool6 } from './pool.ts'
import type { Reservation6, ServerIdentity6 } from './reservation.ts'
import { type Dhcp6Sockets, openSockets6 } from './sockets.ts'
import { isForFirst } from './standby.ts'
import { unknownClient6 } from './unknown.ts'

/** An answer that was sent. */
export type AnswerReport6 = Omit<Answer6, 'reply' | 'lease' | 'unknown'>

/** Messages since the start, by what became of them. */
export interface Dhcp6Counts {
  answered: number
  /** Of these, those that lend an address of a pool. */
  lent: number
  /** Of machines that nobody here knows, and that are not answered. */
  unknown: number
  /** Known, and left alone: for another server, for the first one, or not to be answered. */
  silent: number
  /** Not understood. */
  malformed: number
  /** Over a limit, of messages of one machine or of all or of answers that the network did not take; or a lease could not be written down. */
  dropped: number
}

export type Dhcp6ServerOptions = ServerIdentity6 & AnyDhcpServerOptions<Reservation6, AnswerReport6>

/**
 * Answers DHCPv6 for the machines it is told of, and for others where a subnet has a pool (RFC 8415; for booting: RFC 5970). One
 * address, one link; through relays, any.
 */
export class Dhcp6Server {
  readonly #options: Dhcp6ServerOptions
  readonly #logger: DhcpLogger
  readonly #clock: () => number
  readonly #time: () => number
  readonly #turns: LoaderTurns
  /** By link-local address. */
  readonly #peerRates = new ClientRates()
  readonly #rate = new RateLimit(REQUESTS_PER_SECOND_MAX)
  readonly #counts: Dhcp6Counts = { answered: 0, lent: 0, unknown: 0, silent: 0, malformed: 0, dropped: 0 }
  #sockets: Dhcp6Sockets | undefined
  #sending = 0

  constructor(options: Dhcp6ServerOptions) {
    this.#options = options
    this.#logger = options.logger ?? silent
    this.#clock = options.clock ?? (() => performance.now())
    this.#time = options.time ?? Date.now
    this.#turns = options.turns ?? new LoaderTurns(this.#clock)
  }

  /**
   * @returns the port that is listened on
   * @throws {Dhcp6ListenError}
   */
  async start(): Promise<number> {
    const { address, port = PORTS6.server } = this.#options
    this.#sockets = await openSockets6({
      address,
      port,
      onMessage: (message, from) => this.#receive(message, from),
      onError: (error) => this.#logger.warn({ error: messageOf(error) }, 'dhcp6: socket error'),
    })
    return this.#sockets.port
  }

  get counts(): Readonly<Dhcp6Counts> {
    return this.#counts
  }

  /** Closing twice is fine. */
  async close(): Promise<void> {
    const sockets = this.#sockets
    this.#sockets = undefined
    await sockets?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #receive(bytes: Buffer, { sender, multicast }: { sender: RemoteInfo; multicast: boolean }): void {
    const decoded = decodeMessage6(bytes)
    if (decoded.message === undefined) {
      this.#counts.malformed++
      this.#logger.debug({ from: sender.address, problem: decoded.problem }, 'dhcp6: not understood')
      return
    }
    if (this.#passes(decoded.relays.at(-1)?.peerAddress ?? sender.address))
      this.#decide(decoded, { sender, multicast })
    else this.#counts.dropped++
  }

  /** First of all what one machine sends: what is dropped of that does not count against the others. */
  #passes(peer: string): boolean {
    const now = this.#clock()
    const ofPeer = this.#peerRates.pass(peer, now)
    if (ofPeer.first) {
      const fields = { peer, perSecond: CLIENT_REQUESTS_PER_SECOND_MAX }
      this.#logger.warn(fields, 'dhcp6: a machine asks too often, some of its requests are dropped')
    }
    if (!ofPeer.passed) return false
    const { passed, first } = this.#rate.pass(now)
    if (first)
      this.#logger.warn({ perSecond: REQUESTS_PER_SECOND_MAX }, 'dhcp6: too many requests, some are dropped')
    return passed
  }

  #decide(relayed: Relayed, from: { sender: RemoteInfo; multicast: boolean }): void {
    const { message, relays } = relayed
    const { address: sender } = splitZone(from.sender.address)
    const decision = decide6({ ...relayed, sender, multicast: from.multicast }, this.#context())
    if (decision.unknown) this.#reportUnknown(relayed, sender)
    if (decision.reply === undefined) {
      this.#keepSilent(decision)
      if (decision.lease !== undefined) void this.#options.pools?.keep([decision.lease])
    } else if (this.#options.role === 'standby' && isForFirst(message, this.#options))
      this.#keepSilent({ why: 'left to the first server', mac: decision.mac })
    else void this.#answer(decision, { sender: from.sender, relays })
  }

  #context(): Decision6Context {
    const { lookup, hasLoader, role, subnets, pools, isTaken } = this.#options
    return {
      lookup,
      server: this.#options,
      preference: role === 'standby' ? 0 : PREFERENCE_FIRST,
      hasLoader,
      turn: (mac) => this.#turns.get(mac),
      subnets: subnets?.() ?? [],
      now: this.#time(),
      ...(isTaken && { isTaken }),
      ...(pools && { leases: pools.leases }),
    }
  }

  #reportUnknown(relayed: Relayed, sender: string): void {
    const requestedAt = this.#time()
    const seen = unknownClient6(relayed, { sender, requestedAt })
    if (seen !== undefined) this.#options.onUnknown?.(seen)
  }

  #keepSilent({ why, mac, odd, unknown }: Silence6): void {
    this.#counts[unknown ? 'unknown' : 'silent']++
    if (odd) this.#logger.warn({ mac, why }, 'dhcp6: not answered')
    else this.#logger.debug({ mac, why }, 'dhcp6: not answered')
  }

  /** What the client will rely on is on disk before it hears of it. */
  async #answer(
    { reply, lease, unknown: _, ...report }: Answer6,
    from: { sender: RemoteInfo; relays: readonly Relay[] },
  ): Promise<void> {
    const { type, mac, stage } = report
    if (this.#sending >= SENDS_PENDING_MAX) {
      this.#counts.dropped++
      return
    }
    this.#sending++
    try {
      if (lease !== undefined && !(await this.#options.pools?.keep([lease]))) {
        this.#counts.dropped++
        return
      }
      if (lease === undefined && type === 'reply' && report.address !== undefined) this.#takeBack(mac)
      if (stage !== undefined && type === 'advertise') this.#turns.offered(mac, stage)
      if (stage !== undefined && type === 'reply') this.#turns.taken(mac, stage)
      await this.#send(encodeMessage6({ message: reply, relays: from.relays }), from)
      if (lease?.state === 'leased') this.#counts.lent++
      this.#report(report)
    } catch (error) {
      this.#logger.warn({ mac, to: from.sender.address, error: messageOf(error) }, 'dhcp6: cannot send')
    } finally {
      this.#sending--
    }
  }

  /** It has an address of its own now. */
  #takeBack(mac: string): void {
    const names = (this.#options.subnets?.() ?? []).filter(hasPool6).map(({ name }) => name)
    this.#options.pools?.takeBack(mac, names)
  }

  #send(bytes: Buffer, { sender, relays }: { sender: RemoteInfo; relays: readonly Relay[] }): Promise<void> {
    if (this.#sockets === undefined) return Promise.resolve()
    const relay = relays[0]
    const socket = relay === undefined ? this.#sockets.link : this.#sockets.own
    const port = relay === undefined ? (this.#options.clientPort ?? PORTS6.client) : portOf(relay, sender)
    const sent = Promise.withResolvers<void>()
    socket.send(bytes, port, sender.address, (error) => (error ? sent.reject(error) : sent.resolve()))
    return sent.promise
  }

  #report(report: AnswerReport6): void {
    this.#counts.answered++
    this.#logger[report.note === undefined ? 'info' : 'warn'](report, `dhcp6: ${report.type}`)
    this.#options.onAnswer?.(report)
  }
}

/** Relays listen where servers do, unless one says that it does not (RFC 8357, 4). */
function portOf(relay: Relay, sender: RemoteInfo): number {
  return optionOf(relay.options, OptionCode6.relayPort) === undefined ? PORTS6.server : sender.port
}
