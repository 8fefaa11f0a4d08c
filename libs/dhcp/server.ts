import type { RemoteInfo } from 'node:dgram'
import { messageOf } from '../errors/muster-error.ts'
import { ClientRates } from './client-rates.ts'
import { type Answer, decide, type Silence } from './decide.ts'
import { destinationOf } from './destination.ts'
import { identitiesOf } from './identity.ts'
import {
  CLIENT_REQUESTS_PER_SECOND_MAX,
  PORTS,
  REQUESTS_PER_SECOND_MAX,
  SENDS_PENDING_MAX,
  STANDBY_NOTICE_MS,
} from './limits.ts'
import { LoaderTurns } from './loader-turns.ts'
import { type DhcpLogger, silent } from './logger.ts'
import { type DhcpPacket, decodePacket, encodePacket } from './packet.ts'
import { RateLimit } from './rate-limit.ts'
import type { Reservation, ServerIdentity } from './reservation.ts'
import { type DhcpSockets, openSockets } from './sockets.ts'
import { type Role, Standby } from './standby.ts'
import { type UnknownClient, unknownClient } from './unknown.ts'

/** An answer that was sent. */
export type AnswerReport = Omit<Answer, 'reply'>

export interface DhcpServerOptions extends ServerIdentity {
  /** 67 unless given; 0 for any. */
  port?: number
  /** Where clients listen: 68 unless given. */
  clientPort?: number
  /** `first` unless given: see Standby. */
  role?: Role
  lookup: (mac: string) => Reservation | undefined
  /** Whether a network boot program of that name can be had, over TFTP and HTTP. */
  hasLoader: (name: string, mac: string) => boolean
  onAnswer?: (report: AnswerReport) => void
  /** Called for each message of a machine that `lookup` does not know and that asks for something: as often as it asks. */
  onUnknown?: (seen: UnknownClient) => void
  /** Looked at in any second; the limit unless given. */
  requestsPerSecondMax?: number
  logger?: DhcpLogger
  /** Milliseconds, steady. */
  clock?: () => number
  /** Milliseconds since 1970. */
  time?: () => number
}

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

/**
 * Answers DHCP for the machines it is told of, and for no others (RFC 2131; for PXE: RFC 4578). One address, one
 * network: on a host with several, broadcasts of all of them are heard, but answers leave by the address's own.
 */
export class DhcpServer {
  readonly #options: DhcpServerOptions
  readonly #logger: DhcpLogger
  readonly #clock: () => number
  readonly #turns: LoaderTurns
  readonly #standby: Standby | undefined
  readonly #perSecondMax: number
  readonly #rate: RateLimit
  readonly #clientRates = new ClientRates()
  readonly #figures = { received: 0, answered: 0, unanswered: 0, clientDrops: 0, overloadDrops: 0 }
  #sockets: DhcpSockets | undefined
  #sending = 0
  #noticedAt = Number.NEGATIVE_INFINITY

  constructor(options: DhcpServerOptions) {
    this.#options = options
    this.#logger = options.logger ?? silent
    this.#perSecondMax = options.requestsPerSecondMax ?? REQUESTS_PER_SECOND_MAX
    this.#rate = new RateLimit(this.#perSecondMax)
    this.#clock = options.clock ?? (() => performance.now())
    this.#turns = new LoaderTurns(this.#clock)
    const { address, role } = options
    this.#standby = role === 'standby' ? new Standby({ address, clock: this.#clock }) : undefined
  }

  get figures(): DhcpFigures {
    return { ...this.#figures }
  }

  /**
   * @returns the port that is listened on
   * @throws {DhcpListenError}
   */
  async start(): Promise<number> {
    const { address, port = PORTS.server } = this.#options
    this.#sockets = await openSockets({
      address,
      port,
      onMessage: (message, from) => this.#receive(message, from),
      onError: (error) => this.#logger.warn({ error: messageOf(error) }, 'dhcp: socket error'),
    })
    return this.#sockets.port
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

  #receive(message: Buffer, { sender, direct }: { sender: RemoteInfo; direct: boolean }): void {
    this.#figures.received++
    if (!this.#passes(message, sender)) return

    const { packet, problem } = decodePacket(message)
    if (packet === undefined) {
      this.#figures.unanswered++
      this.#logger.debug({ from: sender.address, problem }, 'dhcp: not understood')
      return
    }
    const decision = decide(packet, {
      lookup: this.#options.lookup,
      server: this.#options,
      hasLoader: this.#options.hasLoader,
      turn: (mac) => this.#turns.get(mac),
    })
    if (decision.reply === undefined) {
      this.#keepSilent(decision)
      if (decision.unknown && decision.mac !== undefined) this.#reportUnknown(packet, decision.mac)
    } else if (this.#isForFirst(packet, { mac: decision.mac, direct }))
      this.#keepSilent({ why: 'left to the first server', mac: decision.mac })
    else this.#answer(decision)
  }

  /** First of all what one machine sends: what is dropped of that does not count against the others. */
  #passes(message: Buffer, sender: RemoteInfo): boolean {
    const now = this.#clock()
    const ofClient = this.#clientRates.pass(message, now)
    if (!ofClient.passed) {
      this.#figures.clientDrops++
      if (ofClient.first) this.#tellOfMad(message, sender)
      return false
    }
    const { passed, first } = this.#rate.pass(now)
    if (passed) return true
    this.#figures.overloadDrops++
    if (first)
      this.#logger.warn({ perSecond: this.#perSecondMax }, 'dhcp: too many requests, some are dropped')
    return false
  }

  #tellOfMad(message: Buffer, { address: from }: RemoteInfo): void {
    const { packet } = decodePacket(message)
    const mac = packet && identitiesOf(packet)[0]
    const fields = { mac, from, perSecond: CLIENT_REQUESTS_PER_SECOND_MAX }
    this.#logger.warn(fields, 'dhcp: a machine asks too often, some of its requests are dropped')
  }

  #reportUnknown(packet: DhcpPacket, mac: string): void {
    const requestedAt = (this.#options.time ?? Date.now)()
    this.#options.onUnknown?.(unknownClient(packet, { mac, requestedAt }))
  }

  #isForFirst(packet: DhcpPacket, from: { mac: string; direct: boolean }): boolean {
    const judgement = this.#standby?.judge(packet, from)
    if (judgement === 'unanswered') this.#notice(from.mac)
    return judgement === 'first'
  }

  /** Somebody should look after the first server: for as long as it is away nobody stands by. */
  #notice(mac: string): void {
    const now = this.#clock()
    if (now - this.#noticedAt < STANDBY_NOTICE_MS) return
    this.#noticedAt = now
    this.#logger.warn({ mac }, 'dhcp: the first server leaves machines unanswered, this one stands in')
  }

  #keepSilent({ why, mac, odd }: Silence): void {
    this.#figures.unanswered++
    if (odd) this.#logger.warn({ mac, why }, 'dhcp: not answered')
    else this.#logger.debug({ mac, why }, 'dhcp: not answered')
  }

  #answer({ reply, ...report }: Answer): void {
    if (this.#sockets === undefined) return
    if (this.#sending >= SENDS_PENDING_MAX) {
      this.#figures.overloadDrops++
      this.#logger.debug(
        { mac: report.mac },
        'dhcp: the network does not take answers fast enough, one is dropped',
      )
      return
    }
    const { type, mac, stage } = report
    if (stage !== undefined && type === 'offer') this.#turns.offered(mac, stage)
    if (stage !== undefined && type === 'ack') this.#turns.taken(mac, stage)

    const { address, to } = destinationOf(reply)
    const port = to === 'relay' ? this.#sockets.port : (this.#options.clientPort ?? PORTS.client)
    this.#sending++
    this.#sockets.own.send(encodePacket(reply), port, address, (error) => {
      this.#sending--
      if (error) this.#logger.warn({ mac, to: address, error: messageOf(error) }, 'dhcp: cannot send')
      else {
        this.#figures.answered++
        this.#report(report)
      }
    })
  }

  #report(report: AnswerReport): void {
    const level = report.note === undefined ? 'info' : 'warn'
    this.#logger[level](report, `dhcp: ${report.type}`)
    this.#options.onAnswer?.(report)
  }
}
