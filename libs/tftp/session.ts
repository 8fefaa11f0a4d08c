import { messageOf } from '../errors/muster-error.ts'
import type { TftpClient } from './admission.ts'
import { BlockRing } from './block-ring.ts'
import { closeFile, sizeOf, type TftpFile } from './file.ts'
import { ERROR_TEXT_BYTES_MAX } from './limits.ts'
import type { Link, LinkHandlers } from './link.ts'
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
  /** The session's from now on. */
  link: Link
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

/** A client that still waits for data is told that there will be none. */
const FAREWELLS: Partial<Record<Outcome, Buffer>> = {
  failed: encodeError(ErrorCode.undefined, 'server error'),
  closed: encodeError(ErrorCode.undefined, 'server is closing'),
}

/** One transfer: owns the link to its client, and the file. */
export class Session implements TransferActions, LinkHandlers {
  readonly #options: SessionOptions
  readonly #ring: BlockRing
  readonly #transfer: Transfer
  readonly #startedAt: number
  readonly #ended = Promise.withResolvers<void>()
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
        mayHurry: terms.accepted.every(([option]) => option.toLowerCase() !== 'timeout'),
        random: options.random(),
      },
      this,
    )
  }

  /** Sends the first answer; resolves when it is over and link and file are closed. */
  run(): Promise<void> {
    this.#options.link.open(this)
    return this.#ended.promise
  }

  /** Whether the terms seem to be more than the client, or its network, can do with: see Transfer.isStalled. */
  get isStalled(): boolean {
    return this.#transfer.isStalled
  }

  get client(): TftpClient {
    return this.#options.client
  }

  get blksize(): number {
    return this.#options.terms.blksize
  }

  tick(nowMs: number): void {
    this.#transfer.tick(nowMs)
  }

  /** Ends the transfer if it runs; resolves when link and file are closed. */
  close(): Promise<void> {
    this.#transfer.end('closed')
    return this.#ended.promise
  }

  onOpen(): void {
    this.#transfer.start(this.#options.clock())
  }

  onError(error: Error): void {
    this.#fail(error)
  }

  onTaken(): void {
    this.#transfer.abort()
  }

  sendBlock(block: number): boolean {
    const packet = block === 0 ? encodeOack(this.#options.terms.accepted) : this.#ring.packet(block)
    if (packet === undefined) {
      this.#load()
      return false
    }
    this.#options.link.send(packet)
    return true
  }

  end(outcome: Outcome): void {
    const { link, client, name, file, terms, clock, logger, onEnd } = this.#options
    const farewell = FAREWELLS[outcome]
    if (farewell !== undefined) link.send(farewell)
    Promise.all([link.close(), this.#loaded.then(() => closeFile(file))])
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

  onMessage(message: Buffer): void {
    const { client, name, clock, logger, onAnswer } = this.#options
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
