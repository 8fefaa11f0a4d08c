import type { RemoteInfo, Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { messageOf } from '../errors/muster-error.ts'
import { Admission, type TftpClient, type Ticket } from './admission.ts'
import { Cautions } from './cautions.ts'
import { TftpListenError } from './errors.ts'
import { closeFile, sizeOf, type TftpFile } from './file.ts'
import { findFile, type Resolve } from './find-file.ts'
import { BLKSIZE_MAX_IPV6, LIMITS, LISTEN_BUFFER_BYTES, type TftpLimits, TICK_MS } from './limits.ts'
import type { Link } from './link.ts'
import { silent, type TftpLogger } from './logger.ts'
import { negotiate, type Terms } from './options.ts'
import { OwnPort } from './own-port.ts'
import { ErrorCode, encodeError, Opcode, opcodeOf } from './packets.ts'
import { parseReadRequest, type ReadRequest, type Refusal, refusal } from './request.ts'
import { Session, type TransferReport } from './session.ts'
import { SharedPort } from './shared-port.ts'
import { createUdpSocket, onPacket } from './socket.ts'

export interface TftpServerOptions {
  /**
   * An IPv4 or IPv6 address of this machine. On a machine with several addresses one server for each: answers to requests
   * that came in on 0.0.0.0 may leave from another address, and firmware drops them.
   */
  address: string
  /** 69, or 0 for any. */
  port: number
  /** Whether transfers leave from that port, too, and not each from one of its own. */
  singlePort?: boolean
  resolve: Resolve
  /** Told of every transfer that began, at its end. */
  onTransfer?: (report: TransferReport) => void
  logger?: TftpLogger
  limits?: Partial<TftpLimits>
  /** Shared with the servers on other addresses, whose transfers then count together. Its limits hold, not these. */
  admission?: Admission
  /** What a frame of the network takes at present, instead of the limit. */
  blksizeMax?: () => number
  /** Milliseconds, steady. */
  clock?: () => number
  /** From 0 up to 1. */
  random?: () => number
}

/** Who asks, its place among the transfers, and the way to it. */
interface Peer {
  client: TftpClient
  ticket: Ticket
  link: Link
}

const READ_ONLY = refusal(ErrorCode.accessViolation, 'this server is read-only')
const ILLEGAL = refusal(ErrorCode.illegalOperation, 'illegal operation')
const FAILED = refusal(ErrorCode.undefined, 'server error')

/**
 * Serves files by name over TFTP, to be read only: RFC 1350 with 2347 (options), 2348 (blksize), 2349 (timeout,
 * tsize) and 7440 (windowsize). It has no directory: what a name means is up to `resolve`.
 */
export class TftpServer {
  readonly #options: TftpServerOptions
  readonly #limits: TftpLimits
  readonly #logger: TftpLogger
  readonly #clock: () => number
  readonly #random: () => number
  readonly #admission: Admission
  readonly #cautions: Cautions
  readonly #sessions = new Set<Session>()
  #socket: Socket | undefined
  #shared: SharedPort | undefined
  #ticking: NodeJS.Timeout | undefined
  /** Whether it was logged that requests wait; once, until the server has nothing to do again. */
  #busy = false

  constructor(options: TftpServerOptions) {
    this.#options = options
    const blksizeMax = isIPv6(options.address) ? BLKSIZE_MAX_IPV6 : LIMITS.blksizeMax
    this.#limits = { ...LIMITS, blksizeMax, ...options.limits }
    this.#logger = options.logger ?? silent
    this.#clock = options.clock ?? (() => performance.now())
    this.#random = options.random ?? Math.random
    this.#admission = options.admission ?? new Admission(this.#limits, this.#clock)
    this.#cautions = new Cautions(this.#clock)
  }

  /**
   * @returns the port that is listened on
   * @throws {TftpListenError}
   */
  async start(): Promise<number> {
    const { address, port, singlePort } = this.#options
    const socket = createUdpSocket(address, { recvBufferSize: LISTEN_BUFFER_BYTES })
    const listening = Promise.withResolvers<void>()
    socket.once('listening', listening.resolve).once('error', listening.reject)
    socket.bind({ address, port, exclusive: true })
    try {
      await listening.promise
    } catch (error) {
      socket.close()
      throw new TftpListenError(`cannot listen on ${address}:${port}/udp: ${messageOf(error)}`, {
        hint: 'See with `ss -ulpn` who has the port, and with `ip addr` whether the address is here; ports below 1024 take root.',
        cause: error,
      })
    }
    socket.on('error', (error) => this.#warn('socket error', error))
    onPacket(socket, (message, sender) => this.#receive(message, sender))
    this.#socket = socket
    if (singlePort) this.#shared = new SharedPort(socket)
    return socket.address().port
  }

  /** Ends every transfer; resolves when all sockets and files are closed. Closing twice is fine. */
  async close(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    // Before the socket, by which they may have something to say.
    const ended = [...this.#sessions].map((session) => session.close())
    if (socket !== undefined) {
      const closed = Promise.withResolvers<void>()
      socket.close(closed.resolve)
      await closed.promise
    }
    await Promise.all(ended)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /**
   * ACKs, data and errors belong to transfers. Where these have ports of their own they are dropped: an answer could be
   * used to hit others.
   */
  #receive(message: Buffer, sender: RemoteInfo): void {
    switch (opcodeOf(message)) {
      case Opcode.rrq: {
        const request = parseReadRequest(message)
        if (request.kind === 'read') this.#admit(request, sender, message)
        else this.#refuse(request, sender)
        return
      }
      case Opcode.wrq:
        this.#refuse(READ_ONLY, sender)
        return
      case Opcode.data:
      case Opcode.ack:
      case Opcode.error:
      case Opcode.oack:
        this.#shared?.deliver(message, sender)
        return
      case undefined:
        return
      default:
        this.#refuse(ILLEGAL, sender)
    }
  }

  /**
   * Requests over a limit are left without an answer until it is their turn. Firmware asks again after silence; an ERROR
   * ends its boot for good.
   */
  #admit(request: ReadRequest, sender: RemoteInfo, message: Buffer): void {
    const client = { address: sender.address, port: sender.port }
    const { address } = this.#options
    // The whole of it: who asks again without options, because it cannot do with the OACK, asks for something else.
    const asked = `${address} ${message.toString('latin1')}`
    const admitted = this.#admission.enter(client, asked, (ticket) => this.#serve(request, client, ticket))
    if (admitted !== 'waiting' && admitted !== 'busy') return
    if (!this.#busy) {
      const transfers = this.#admission.count
      this.#logger.warn({ client, transfers }, 'tftp: too many transfers, requests wait')
    }
    this.#busy = true
  }

  #serve(request: ReadRequest, client: TftpClient, ticket: Ticket): void {
    const { address } = this.#options
    const peer = { client, ticket, link: this.#shared?.link(client) ?? new OwnPort({ address, client }) }
    findFile(request, client, this.#options.resolve).then(
      (found) => this.#begin(request, found, peer),
      (error) => {
        this.#warn('look-up failed', error, { name: request.name, client })
        this.#begin(request, FAILED, peer)
      },
    )
  }

  #begin(request: ReadRequest, found: TftpFile | Refusal, { client, ticket, link }: Peer): void {
    if ('kind' in found || this.#socket === undefined) {
      if (!('kind' in found)) closeFile(found).catch((error) => this.#warn('file does not close', error))
      else if (!link.isTaken) this.#refuse(found, client)
      void link.close()
      this.#admission.leave(ticket)
      return
    }
    let report: TransferReport
    const session = new Session({
      link,
      client,
      name: request.name,
      file: found,
      terms: this.#negotiate(request, client, sizeOf(found)),
      clock: this.#clock,
      random: this.#random,
      logger: this.#logger,
      onAnswer: () => this.#admission.answered(ticket),
      onEnd: (what) => {
        report = what
      },
    })
    this.#sessions.add(session)
    this.#ticking ??= setInterval(() => this.#tick(), TICK_MS)
    session.run().then(() => this.#end(session, { ticket, report }))
  }

  #negotiate(request: ReadRequest, client: TftpClient, sizeBytes: number): Terms {
    const caution = this.#cautions.of(client.address)
    const fits = this.#options.blksizeMax?.() ?? this.#limits.blksizeMax
    const blksizeMax = Math.min(fits, caution.blksize)
    return negotiate(request, { sizeBytes, blksizeMax, windowsizeMax: caution.windowsize })
  }

  #tick(): void {
    const nowMs = this.#clock()
    for (const session of this.#sessions) {
      session.tick(nowMs)
      if (session.isStalled) this.#cautions.note(session.client.address, session.blksize)
    }
  }

  /** Its place is free only now that its socket and file are closed, so that there are never more of them than places. */
  #end(session: Session, { ticket, report }: { ticket: Ticket; report: TransferReport }): void {
    this.#sessions.delete(session)
    this.#admission.leave(ticket)
    if (this.#sessions.size === 0) {
      clearInterval(this.#ticking)
      this.#ticking = undefined
      this.#busy = false
    }
    try {
      this.#options.onTransfer?.(report)
    } catch (error) {
      this.#warn('onTransfer failed', error)
    }
  }

  #warn(what: string, error: unknown, fields: object = {}): void {
    this.#logger.warn({ ...fields, error: messageOf(error) }, `tftp: ${what}`)
  }

  #refuse({ code, text }: Refusal, client: TftpClient): void {
    this.#socket?.send(encodeError(code, text), client.port, client.address)
  }
}
