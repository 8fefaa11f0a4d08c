import type { RemoteInfo, Socket } from 'node:dgram'
import { messageOf } from '../errors/muster-error.ts'
import { Admission, type TftpClient, type Ticket } from './admission.ts'
import { TftpListenError } from './errors.ts'
import { closeFile, sizeOf, type TftpFile } from './file.ts'
import { findFile, type Resolve } from './find-file.ts'
import { LIMITS, LISTEN_BUFFER_BYTES, type TftpLimits, TICK_MS } from './limits.ts'
import { silent, type TftpLogger } from './logger.ts'
import { negotiate } from './options.ts'
import { ErrorCode, encodeError, Opcode, opcodeOf } from './packets.ts'
import { parseReadRequest, type ReadRequest, type Refusal, refusal } from './request.ts'
import { Session, type TransferReport } from './session.ts'
import { createUdpSocket, onPacket } from './socket.ts'

export interface TftpServerOptions {
  /**
   * An IPv4 address of this machine. On a machine with several addresses one server for each: answers to requests
   * that came in on 0.0.0.0 may leave from another address, and firmware drops them.
   */
  address: string
  /** 69, or 0 for any. */
  port: number
  resolve: Resolve
  /** Told of every transfer that began, at its end. */
  onTransfer?: (report: TransferReport) => void
  logger?: TftpLogger
  limits?: Partial<TftpLimits>
  /** Milliseconds, steady. */
  clock?: () => number
  /** From 0 up to 1. */
  random?: () => number
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
  readonly #sessions = new Set<Session>()
  #socket: Socket | undefined
  #ticking: NodeJS.Timeout | undefined
  /** Whether it was logged that requests wait; once, until the server has nothing to do again. */
  #busy = false

  constructor(options: TftpServerOptions) {
    this.#options = options
    this.#limits = { ...LIMITS, ...options.limits }
    this.#logger = options.logger ?? silent
    this.#clock = options.clock ?? (() => performance.now())
    this.#random = options.random ?? Math.random
    this.#admission = new Admission(this.#limits)
  }

  /**
   * @returns the port that is listened on
   * @throws {TftpListenError}
   */
  async start(): Promise<number> {
    const { address, port } = this.#options
    const socket = createUdpSocket({ recvBufferSize: LISTEN_BUFFER_BYTES })
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
    return socket.address().port
  }

  /** Ends every transfer; resolves when all sockets and files are closed. Closing twice is fine. */
  async close(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    if (socket !== undefined) {
      const closed = Promise.withResolvers<void>()
      socket.close(closed.resolve)
      await closed.promise
    }
    await Promise.all([...this.#sessions].map((session) => session.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** ACKs, data and errors belong to no transfer here, and are dropped: an answer could be used to hit others. */
  #receive(message: Buffer, sender: RemoteInfo): void {
    switch (opcodeOf(message)) {
      case Opcode.rrq: {
        const request = parseReadRequest(message)
        if (request.kind === 'read') this.#admit(request, sender)
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
      case undefined:
        return
      default:
        this.#refuse(ILLEGAL, sender)
    }
  }

  /**
   * Requests over a limit are left without an answer. Firmware asks again after silence, and by then there is room;
   * an ERROR ends its boot for good.
   */
  #admit(request: ReadRequest, sender: RemoteInfo): void {
    const client = { address: sender.address, port: sender.port }
    const ticket = this.#admission.enter(client, request.name)
    if (ticket === 'duplicate') return
    if (ticket === 'busy') {
      if (!this.#busy) {
        const transfers = this.#admission.count
        this.#logger.warn({ client, transfers }, 'tftp: too many transfers, requests wait')
      }
      this.#busy = true
      return
    }
    findFile(request, client, this.#options.resolve).then(
      (found) => this.#begin(request, found, { client, ticket }),
      (error) => {
        this.#warn('look-up failed', error, { name: request.name, client })
        this.#begin(request, FAILED, { client, ticket })
      },
    )
  }

  #begin(
    request: ReadRequest,
    found: TftpFile | Refusal,
    peer: { client: TftpClient; ticket: Ticket },
  ): void {
    const { client, ticket } = peer
    if ('kind' in found || this.#socket === undefined) {
      this.#admission.leave(ticket)
      if ('kind' in found) this.#refuse(found, client)
      else closeFile(found).catch((error) => this.#warn('file does not close', error))
      return
    }
    const session = new Session({
      address: this.#options.address,
      client,
      name: request.name,
      file: found,
      terms: negotiate(request, { sizeBytes: sizeOf(found), blksizeMax: this.#limits.blksizeMax }),
      clock: this.#clock,
      random: this.#random,
      logger: this.#logger,
      onAnswer: () => this.#admission.answered(ticket),
      onEnd: (report) => this.#end(ticket, report),
    })
    this.#sessions.add(session)
    this.#ticking ??= setInterval(() => this.#tick(), TICK_MS)
    session.run().then(() => this.#forget(session))
  }

  #tick(): void {
    const nowMs = this.#clock()
    for (const session of this.#sessions) session.tick(nowMs)
  }

  #end(ticket: Ticket, report: TransferReport): void {
    this.#admission.leave(ticket)
    try {
      this.#options.onTransfer?.(report)
    } catch (error) {
      this.#warn('onTransfer failed', error)
    }
  }

  #forget(session: Session): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    clearInterval(this.#ticking)
    this.#ticking = undefined
    this.#busy = false
  }

  #warn(what: string, error: unknown, fields: object = {}): void {
    this.#logger.warn({ ...fields, error: messageOf(error) }, `tftp: ${what}`)
  }

  #refuse({ code, text }: Refusal, client: TftpClient): void {
    this.#socket?.send(encodeError(code, text), client.port, client.address)
  }
}
