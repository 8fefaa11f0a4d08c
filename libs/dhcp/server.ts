import { messageOf } from '../errors/muster-error.ts'
import { decide } from './decide.ts'
import type { Answer, Silence } from './decision.ts'
import { destinationOf } from './destination.ts'
import { type DhcpFigures, Gate } from './gate.ts'
import type { Lease } from './leases.ts'
import { PORTS, PXE_PORT, SENDS_PENDING_MAX, STANDBY_NOTICE_MS } from './limits.ts'
import { LoaderTurns } from './loader-turns.ts'
import { type DhcpLogger, silent } from './logger.ts'
import { type DhcpPacket, decodePacket, encodePacket } from './packet.ts'
import type { Reservation, ServerIdentity } from './reservation.ts'
import type { AnyDhcpServerOptions } from './server-options.ts'
import { type Arrival, type DhcpSockets, openSockets } from './sockets.ts'
import { Standby } from './standby.ts'
import { unknownClient } from './unknown.ts'

/** An answer that was sent. */
export type AnswerReport = Omit<Answer, 'reply' | 'lease' | 'unknown'>

export interface DhcpServerOptions extends ServerIdentity, AnyDhcpServerOptions<Reservation, AnswerReport> {
  /** For PXE clients beside another server: 4011 unless given; 0 for any. */
  pxePort?: number
  /** Sockets that are bound already, to the interface of `address`, and used instead of own ones. */
  inherited?: readonly number[]
  /** Looked at in any second; the limit unless given. */
  requestsPerSecondMax?: number
}

/**
 * Answers DHCP (RFC 2131; for PXE: RFC 4578) for the machines it is told of, and for others as subnets have it. One address, one
 * network and those whose relays name it: on a host with several addresses, broadcasts of all of them are heard, but answers leave by the address's own.
 */
export class DhcpServer {
  readonly #options: DhcpServerOptions
  readonly #logger: DhcpLogger
  readonly #clock: () => number
  readonly #time: () => number
  readonly #turns: LoaderTurns
  readonly #standby: Standby | undefined
  readonly #gate: Gate
  #sockets: DhcpSockets | undefined
  #sending = 0
  #noticedAt = Number.NEGATIVE_INFINITY

  constructor(options: DhcpServerOptions) {
    this.#options = options
    this.#logger = options.logger ?? silent
    this.#clock = options.clock ?? (() => performance.now())
    this.#time = options.time ?? Date.now
    this.#turns = options.turns ?? new LoaderTurns(this.#clock)
    this.#gate = new Gate({ logger: this.#logger, perSecondMax: options.requestsPerSecondMax })
    const { address, role } = options
    this.#standby = role === 'standby' ? new Standby({ address, clock: this.#clock }) : undefined
  }

  get figures(): DhcpFigures {
    return { ...this.#gate.figures }
  }

  /** Undefined where another program has the port for PXE clients. */
  get pxePort(): number | undefined {
    return this.#sockets?.pxePort
  }

  /**
   * @returns the port that is listened on
   * @throws {DhcpListenError}
   */
  async start(): Promise<number> {
    const { address, port = PORTS.server, pxePort = PXE_PORT, inherited = [] } = this.#options
    this.#sockets = await openSockets({
      address,
      port,
      pxePort,
      inherited,
      onMessage: (message, arrival) => this.#receive(message, arrival),
      onError: (error) => this.#logger.warn({ error: messageOf(error) }, 'dhcp: socket error'),
      onNoPxePort: (error) =>
        this.#logger.warn(
          { port: pxePort, error: messageOf(error) },
          'dhcp: no port for PXE clients that ask a second time; beside another DHCP server some do',
        ),
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

  #receive(message: Buffer, arrival: Arrival): void {
    const from = arrival.sender.address
    if (!this.#gate.passes(message, { now: this.#clock(), from })) return
    const { packet, problem } = decodePacket(message)
    if (packet === undefined) {
      this.#gate.figures.unanswered++
      this.#logger.debug({ from, problem }, 'dhcp: not understood')
      return
    }
    const decision = this.#decide(packet, arrival)
    if (decision.unknown && decision.mac !== undefined) this.#reportUnknown(packet, decision.mac)
    if (decision.reply === undefined) {
      this.#keepSilent(decision)
      if (decision.lease !== undefined) void this.#options.pools?.keep([decision.lease])
      if (decision.took && decision.mac !== undefined) this.#turns.tookOffer(decision.mac)
    } else if (this.#isForFirst(packet, { mac: decision.mac, direct: arrival.direct })) {
      this.#keepSilent({ why: 'left to the first server', mac: decision.mac })
    } else void this.#answer(decision, arrival)
  }

  #decide(packet: DhcpPacket, { onPxePort }: Arrival): Answer | Silence {
    const { lookup, hasLoader, pools, isTaken, subnets } = this.#options
    return decide(packet, {
      lookup,
      server: this.#options,
      hasLoader,
      turn: (mac) => this.#turns.get(mac),
      subnets: subnets?.() ?? [],
      onPxePort,
      now: this.#time(),
      ...(isTaken === undefined ? {} : { isTaken }),
      ...(pools === undefined ? {} : { leases: pools.leases }),
    })
  }

  #reportUnknown(packet: DhcpPacket, mac: string): void {
    this.#options.onUnknown?.(unknownClient(packet, { mac, requestedAt: this.#time() }))
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
    this.#gate.figures.unanswered++
    if (odd) this.#logger.warn({ mac, why }, 'dhcp: not answered')
    else this.#logger.debug({ mac, why }, 'dhcp: not answered')
  }

  /** What the client will rely on is on disk before it hears of it. */
  async #answer(decision: Answer, arrival: Arrival): Promise<void> {
    const { reply, lease, unknown: _, ...report } = decision
    const { type, mac, stage } = report
    if (this.#sending >= SENDS_PENDING_MAX) {
      this.#gate.dropped(mac)
      return
    }
    this.#sending++
    try {
      if (lease !== undefined && !(await this.#keep(lease))) {
        this.#gate.dropped(mac)
        return
      }
      if (lease === undefined && type === 'ack') this.#takeBack(mac)
      if (stage !== undefined && type === 'offer') this.#turns.offered(mac, stage)
      if (stage !== undefined && type === 'ack') this.#turns.taken(mac, stage)
      await this.#send(reply, arrival)
      this.#gate.figures.answered++
      this.#report(report)
    } catch (error) {
      this.#gate.cannotSend(mac, error)
    } finally {
      this.#sending--
    }
  }

  async #keep(lease: Lease): Promise<boolean> {
    return (await this.#options.pools?.keep([lease])) ?? false
  }

  /** It has an address of its own now. */
  #takeBack(mac: string): void {
    const names = (this.#options.subnets?.() ?? []).filter(({ pool }) => pool !== undefined)
    this.#options.pools?.takeBack(
      mac,
      names.map(({ name }) => name),
    )
  }

  #send(reply: DhcpPacket, { socket, sender, onPxePort }: Arrival): Promise<void> {
    if (this.#sockets === undefined) return Promise.resolve()
    const { address, to } = destinationOf(reply)
    const [host, port] = onPxePort
      ? [sender.address, sender.port]
      : [address, to === 'relay' ? this.#sockets.port : (this.#options.clientPort ?? PORTS.client)]
    const sent = Promise.withResolvers<void>()
    socket.send(encodePacket(reply), port, host, (error) => (error ? sent.reject(error) : sent.resolve()))
    return sent.promise
  }

  #report(report: AnswerReport): void {
    const level = report.note === undefined ? 'info' : 'warn'
    this.#logger[level](report, `dhcp: ${report.type}`)
    this.#options.onAnswer?.(report)
  }
}
