import type { RemoteInfo } from 'node:dgram'
import { ClientRates } from '../dhcp/client-rates.ts'
import { CLIENT_REQUESTS_PER_SECOND_MAX, REQUESTS_PER_SECOND_MAX, SENDS_PENDING_MAX } from '../dhcp/limits.ts'
import { LoaderTurns } from '../dhcp/loader-turns.ts'
import { type DhcpLogger, silent } from '../dhcp/logger.ts'
import { RateLimit } from '../dhcp/rate-limit.ts'
import type { Role } from '../dhcp/standby.ts'
import type { UnknownClient } from '../dhcp/unknown.ts'
import { messageOf } from '../errors/muster-error.ts'
import { OptionCode6 } from './codes.ts'
import { decide6, type Silence6 } from './decide.ts'
import { splitZone } from './ipv6.ts'
import { PORTS6, PREFERENCE_FIRST } from './limits.ts'
import { decodeMessage6, encodeMessage6, type Relay, type Relayed } from './message.ts'
import { optionOf } from './options.ts'
import type { Answer6 } from './reply.ts'
import type { Reservation6, ServerIdentity6 } from './reservation.ts'
import { type Dhcp6Sockets, openSockets6 } from './sockets.ts'
import { isForFirst } from './standby.ts'
import { unknownClient6 } from './unknown.ts'

/** An answer that was sent. */
export type AnswerReport6 = Omit<Answer6, 'reply'>

/** Messages since the start, by what became of them. */
export interface Dhcp6Counts {
  answered: number
  /** Of machines that nobody here knows. */
  unknown: number
  /** Known, and left alone: for another server, for the first one, or not to be answered. */
  silent: number
  /** Not understood. */
  malformed: number
  /** Over a limit, of messages of one machine or of all or of answers that the network did not take. */
  dropped: number
}

export interface Dhcp6ServerOptions extends ServerIdentity6 {
  /** 547 unless given; 0 for any. */
  port?: number
  /** Where clients listen: 546 unless given. */
  clientPort?: number
  /** `first` unless given. */
  role?: Role
  lookup: (mac: string) => Reservation6 | undefined
  /** Whether a network boot program of that name can be had by that machine, over TFTP and HTTP. */
  hasLoader: (name: string, mac: string) => boolean
  /** Shared with the server for IPv4, as machines may go from one to the other; its own unless given. */
  turns?: LoaderTurns
  onAnswer?: (report: AnswerReport6) => void
  /** Called for each message of a machine that `lookup` does not know: as often as it asks. */
  onUnknown?: (seen: UnknownClient) => void
  logger?: DhcpLogger
  /** Milliseconds, steady. */
  clock?: () => number
  /** Milliseconds since 1970. */
  time?: () => number
}

/**
 * Answers DHCPv6 for the machines it is told of, and for no others (RFC 8415; for booting: RFC 5970). One address, one
 * link; through relays, any.
 */
export class Dhcp6Server {
  readonly #options: Dhcp6ServerOptions
  readonly #logger: DhcpLogger
  readonly #clock: () => number
  readonly #turns: LoaderTurns
  /** By link-local address. */
  readonly #peerRates = new ClientRates()
  readonly #rate = new RateLimit(REQUESTS_PER_SECOND_MAX)
  readonly #counts: Dhcp6Counts = { answered: 0, unknown: 0, silent: 0, malformed: 0, dropped: 0 }
  #sockets: Dhcp6Sockets | undefined
  #sending = 0

  constructor(options: Dhcp6ServerOptions) {
    this.#options = options
    this.#logger = options.logger ?? silent
    this.#clock = options.clock ?? (() => performance.now())
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
    const decision = decide6(
      { ...relayed, sender, multicast: from.multicast },
      {
        lookup: this.#options.lookup,
        server: this.#options,
        preference: this.#options.role === 'standby' ? 0 : PREFERENCE_FIRST,
        hasLoader: this.#options.hasLoader,
        turn: (mac) => this.#turns.get(mac),
      },
    )
    if (decision.reply === undefined) {
      this.#keepSilent(decision)
      if (decision.unknown) this.#reportUnknown(relayed, sender)
    } else if (this.#options.role === 'standby' && isForFirst(message, this.#options))
      this.#keepSilent({ why: 'left to the first server', mac: decision.mac })
    else this.#answer(decision, { sender: from.sender, relays })
  }

  #reportUnknown(relayed: Relayed, sender: string): void {
    const requestedAt = (this.#options.time ?? Date.now)()
    const seen = unknownClient6(relayed, { sender, requestedAt })
    if (seen !== undefined) this.#options.onUnknown?.(seen)
  }

  #keepSilent({ why, mac, odd, unknown }: Silence6): void {
    this.#counts[unknown ? 'unknown' : 'silent']++
    if (odd) this.#logger.warn({ mac, why }, 'dhcp6: not answered')
    else this.#logger.debug({ mac, why }, 'dhcp6: not answered')
  }

  #answer(
    { reply, ...report }: Answer6,
    { sender, relays }: { sender: RemoteInfo; relays: readonly Relay[] },
  ): void {
    if (this.#sockets === undefined) return
    if (this.#sending >= SENDS_PENDING_MAX) {
      this.#counts.dropped++
      return
    }
    const { type, mac, stage } = report
    if (stage !== undefined && type === 'advertise') this.#turns.offered(mac, stage)
    if (stage !== undefined && type === 'reply') this.#turns.taken(mac, stage)

    const relay = relays[0]
    const socket = relay === undefined ? this.#sockets.link : this.#sockets.own
    const port = relay === undefined ? (this.#options.clientPort ?? PORTS6.client) : portOf(relay, sender)
    this.#sending++
    socket.send(encodeMessage6({ message: reply, relays }), port, sender.address, (error) => {
      this.#sending--
      if (error) this.#logger.warn({ mac, to: sender.address, error: messageOf(error) }, 'dhcp6: cannot send')
      else this.#report(report)
    })
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
