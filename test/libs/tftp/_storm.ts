import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { TIMEOUT_MS } from '../../../libs/tftp/limits.ts'
import { readRequest } from './_raw-client.ts'

/** The storm has come to a standstill when nothing has come for so many looks, one after the other. */
const LOOK_MS = 50
const QUIET_LOOKS = 3

const BLKSIZE = 1468

/** The same numbers from 0 up to 1 in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface StormOptions {
  port: number
  clients: number
  windowsize: number
  /** What part of the packets is lost, of those that come and of those that go. */
  loss: number
  seed: number
  /** The server's, moved on when all wait for what was lost, and only then: nothing is late because this machine is slow. */
  time: { nowMs: number }
}

/**
 * Machines that all ask for the same file at once, each from an address of its own, over a network that loses packets.
 * They count turns: how many blocks others got between what one said and what it heard in answer to it.
 */
export class Storm {
  readonly #options: StormOptions
  readonly #clients: StormClient[]
  readonly #isLost: () => boolean
  readonly #done = Promise.withResolvers<void>()
  #over = 0
  #quietLooks = 0
  /** Packets of data that came, those that were then lost too. */
  delivered = 0
  lost = 0
  /** The most blocks that others got while one that had lost nothing waited for its next. */
  longestTurn = 0
  turns = 0

  constructor(options: StormOptions) {
    this.#options = options
    const random = seeded(options.seed)
    this.#isLost = () => {
      const isLost = random() < options.loss
      if (isLost) this.lost++
      return isLost
    }
    this.#clients = Array.from({ length: options.clients }, (_, index) => new StormClient(this, index))
  }

  /** In the order of asking. */
  get addresses(): string[] {
    return this.#clients.map(({ address }) => address)
  }

  get port(): number {
    return this.#options.port
  }

  get windowsize(): number {
    return this.#options.windowsize
  }

  /** What each client has, when all have it. */
  async run(name: string): Promise<Buffer[]> {
    const request = readRequest(name, { blksize: BLKSIZE, windowsize: this.#options.windowsize, tsize: 0 })
    for (const client of this.#clients) client.ask(request)
    const looking = setInterval(() => this.#look(request), LOOK_MS)
    try {
      await this.#done.promise
      return this.#clients.map(({ content }) => content)
    } finally {
      clearInterval(looking)
      for (const client of this.#clients) client.close()
    }
  }

  isLost(): boolean {
    this.#quietLooks = 0
    return this.#isLost()
  }

  #look(request: Buffer): void {
    this.#quietLooks++
    if (this.#quietLooks < QUIET_LOOKS) return
    this.#options.time.nowMs += TIMEOUT_MS
    this.#quietLooks = 0
    for (const client of this.#clients) client.askAgain(request)
  }

  turn(blocksOfOthers: number): void {
    this.turns++
    this.longestTurn = Math.max(this.longestTurn, blocksOfOthers)
  }

  complete(): void {
    this.#over++
    if (this.#over === this.#clients.length) this.#done.resolve()
  }
}

/** Acknowledges windows (RFC 7440), and the last block in order when one is missing. */
class StormClient {
  readonly address: string
  readonly #storm: Storm
  readonly #socket: Socket
  readonly #parts: Buffer[] = []
  #isAnswered = false
  #isOver = false
  #received = 0
  #windowStart = 0
  #lastSeen = 0
  #hasComplained = false
  /** What had been delivered when it said something; undefined when something of the turn was lost. */
  #saidAt: number | undefined

  constructor(storm: Storm, index: number) {
    this.#storm = storm
    this.#socket = createSocket({ type: 'udp4', lookup: (given, _, done) => done(null, given, 4) })
    this.address = `127.1.${index >>> 8}.${index & 0xff}`
    this.#socket.bind(0, this.address)
    this.#socket.on('message', (message, from) => this.#hear(message, from))
  }

  get content(): Buffer {
    return Buffer.concat(this.#parts)
  }

  ask(request: Buffer): void {
    this.#say(request, this.#storm.port)
  }

  askAgain(request: Buffer): void {
    if (!this.#isAnswered) this.ask(request)
  }

  close(): void {
    this.#socket.close()
  }

  #say(message: Buffer, port: number): void {
    const isLost = this.#storm.isLost()
    this.#saidAt = isLost ? undefined : this.#storm.delivered
    if (!isLost) this.#socket.send(message, port, '127.0.0.1')
  }

  #acknowledge(block: number, port: number): void {
    this.#windowStart = block
    this.#say(Buffer.from([0, 4, block >>> 8, block & 0xff]), port)
  }

  #hear(message: Buffer, { port }: RemoteInfo): void {
    const opcode = message.readUInt16BE(0)
    if (opcode === 3) this.#storm.delivered++
    if (this.#storm.isLost()) {
      this.#saidAt = undefined
      return
    }
    this.#isAnswered = true
    if (opcode === 6 && this.#received === 0) this.#acknowledge(0, port)
    if (opcode === 3) this.#take(message, port)
  }

  #take(message: Buffer, port: number): void {
    const block = message.readUInt16BE(2)
    // One that was seen before: the server begins anew, so what was said last did not get there.
    if (block <= this.#lastSeen) this.#hasComplained = false
    this.#lastSeen = block
    if (block !== this.#received + 1) {
      this.#saidAt = undefined
      if (!this.#hasComplained) this.#acknowledge(this.#received, port)
      this.#hasComplained = true
      return
    }
    if (this.#saidAt !== undefined) this.#storm.turn(this.#storm.delivered - this.#saidAt)
    this.#saidAt = undefined
    this.#hasComplained = false
    this.#received = block
    this.#parts.push(message.subarray(4))
    const isLast = message.length < 4 + BLKSIZE
    if (isLast || block - this.#windowStart === this.#storm.windowsize) this.#acknowledge(block, port)
    if (isLast && !this.#isOver) {
      this.#isOver = true
      this.#storm.complete()
    }
  }
}
