import type { RemoteInfo, Socket } from 'node:dgram'
import { messageOf } from '../errors/muster-error.ts'
import type { TftpClient } from './admission.ts'
import { BlockRing } from './block-ring.ts'
import { closeFile, sizeOf, type TftpFile } from './file.ts'
import { ERROR_TEXT_BYTES_MAX } from './limits.ts'
import type { TftpLogger } from './logger.ts'
import type { Terms } from './options.ts'
import {
  describeError,
  ErrorCode,
  encodeError,
  encodeOack,
  HEADER_BYTES,
  Opcode,
  opcodeOf,
} from './packets.ts'
import { createUdpSocket, onPacket } from './socket.ts'
import { type Outcome, Transfer, type TransferActions } from './transfer.ts'

/** What became of a transfer; told once, at its end. */
export interface TransferReport {
  name: string
  client: TftpClient
  outcome: Outcome
  /** Acknowledged by the client. */
  bytes: number
  durationMs: number
  /** Packets that were sent again. */
  retransmits: number
  blksize: number
  windowsize: number
}

export interface SessionOptions {
  /** The local address, so that answers come from where the request went to. */
  address: string
  client: TftpClient
  name: string
  file: TftpFile
  terms: Terms
  clock: () => number
  random: () => number
  logger: TftpLogger
  /** The client has been heard of for the first time. */
  onAnswer: () => void
  onEnd: (report: TransferReport) => void
}

const UNKNOWN_TRANSFER = encodeError(ErrorCode.unknownTransfer, 'unknown transfer')
/** A client that still waits for data is told that there will be none. */
const FAREWELLS: Partial<Record<Outcome, Buffer>> = {
  failed: encodeError(ErrorCode.undefined, 'server error'),
  closed: encodeError(ErrorCode.undefined, 'server is closing'),
}

/**
 * One transfer on a port of its own (the server's TID, RFC 1350 section 4): owns the socket and the file. The socket
 * is not connected to the client, though that would save 4 % of the time: the kernel would then keep strangers'
 * packets from us, and they could not be told.
 */
export class Session implements TransferActions {
  readonly #options: SessionOptions
  readonly #socket: Socket
  readonly #ring: BlockRing
  readonly #transfer: Transfer
  readonly #startedAt: number
  readonly #ended = Promise.withResolvers<void>()
  #bound = false
  #answered = false
  #loading = false
  #loaded = Promise.resolve()

  constructor(options: SessionOptions) {
    const { file, terms } = options
    this.#options = options
    this.#startedAt = options.clock()
    this.#ring = new BlockRing(file, terms)
    this.#transfer = new Transfer(
      {
        oack: terms.accepted.length > 0,
        lastBlock: this.#ring.lastBlock,
        windowsize: terms.windowsize,
        timeoutMs: terms.timeoutMs,
        random: options.random(),
      },
      this,
    )
    this.#socket = createUdpSocket()
    this.#socket.on('error', (error) => this.#fail(error))
    onPacket(this.#socket, (message, sender) => this.#receive(message, sender))
    this.#socket.on('listening', () => {
      this.#bound = true
      this.#transfer.start(options.clock())
    })
  }

  /** Takes a port and sends the first answer; resolves when it is over and socket and file are closed. */
  run(): Promise<void> {
    this.#socket.bind({ address: this.#options.address, port: 0, exclusive: true })
    return this.#ended.promise
  }

  tick(nowMs: number): void {
    this.#transfer.tick(nowMs)
  }

  /** Ends the transfer if it runs; resolves when socket and file are closed. */
  close(): Promise<void> {
    this.#transfer.end('closed')
    return this.#ended.promise
  }

  sendBlock(block: number): boolean {
    const packet = block === 0 ? encodeOack(this.#options.terms.accepted) : this.#ring.packet(block)
    if (packet === undefined) {
      this.#load()
      return false
    }
    const { port, address } = this.#options.client
    this.#socket.send(packet, port, address)
    return true
  }

  end(outcome: Outcome): void {
    const { client, name, file, terms, clock, logger, onEnd } = this.#options
    const farewell = FAREWELLS[outcome]
    if (farewell !== undefined && this.#bound) this.#socket.send(farewell, client.port, client.address)
    const closed = Promise.withResolvers<void>()
    this.#socket.close(closed.resolve)
    Promise.all([closed.promise, this.#loaded.then(() => closeFile(file))])
      .catch((error) => logger.warn({ name, error: messageOf(error) }, 'tftp: file does not close'))
      .then(() => this.#ended.resolve())
    onEnd({
      name,
      client,
      outcome,
      bytes: Math.min(sizeOf(file), this.#transfer.blocksDelivered * terms.blksize),
      durationMs: clock() - this.#startedAt,
      retransmits: this.#transfer.retransmits,
      blksize: terms.blksize,
      windowsize: terms.windowsize,
    })
  }

  #receive(message: Buffer, sender: RemoteInfo): void {
    const { client, name, clock, logger, onAnswer } = this.#options
    if (sender.port !== client.port || sender.address !== client.address) {
      // RFC 1350 section 4: a stranger is told so, and the transfer goes on. An ERROR is never answered.
      if (opcodeOf(message) !== Opcode.error) {
        this.#socket.send(UNKNOWN_TRANSFER, sender.port, sender.address)
      }
      return
    }
    if (!this.#answered) {
      this.#answered = true
      onAnswer()
    }
    switch (opcodeOf(message)) {
      case Opcode.ack:
        if (message.length < HEADER_BYTES) return
        this.#transfer.acknowledge((message[2]! << 8) | message[3]!, clock())
        return
      case Opcode.error:
        logger.debug(
          { name, client, error: describeError(message, ERROR_TEXT_BYTES_MAX) },
          'tftp: client ended',
        )
        this.#transfer.abort()
        return
      default: // Nothing else belongs here; what it is takes nothing from the transfer.
    }
  }

  #load(): void {
    if (this.#loading) return
    this.#loading = true
    this.#loaded = this.#ring.load().then(
      () => {
        this.#loading = false
        this.#transfer.resume()
      },
      (error) => this.#fail(error),
    )
  }

  #fail(error: unknown): void {
    if (this.#transfer.over) return
    const { name, client, logger } = this.#options
    logger.warn({ name, client, error: messageOf(error) }, 'tftp: transfer failed')
    this.#transfer.end('failed')
  }
}
