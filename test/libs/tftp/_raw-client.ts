import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'

/** A packet as the server sent it, taken apart by code of its own. */
export interface Packet {
  opcode: number
  /** Of DATA. */
  block: number
  data: Buffer
  /** Of an OACK, names as spelled. */
  options: Record<string, string>
  /** Of an ERROR. */
  code: number
  text: string
  from: RemoteInfo
}

/** A TFTP client that does what a test says, packet by packet, and nothing by itself. */
export class RawClient {
  // Addresses are looked up at once: the socket is bound here, and a packet sent just before `close` is still sent.
  readonly #socket: Socket
  readonly #server: string
  readonly #received: Packet[] = []
  #waiting: ((packet: Packet) => void) | undefined

  /** At an address of its own, for a server at another; both of this machine. */
  constructor({ address, server = '127.0.0.1' }: { address?: string; server?: string } = {}) {
    const family = isIPv6(server) ? 6 : 4
    this.#socket = createSocket({
      type: `udp${family}`,
      lookup: (given, _, done) => done(null, given, family),
    })
    this.#server = server
    this.#socket.bind(0, address ?? server)
    this.#socket.on('message', (message, from) => {
      const packet = decode(message, from)
      if (this.#waiting === undefined) {
        this.#received.push(packet)
      } else {
        this.#waiting(packet)
        this.#waiting = undefined
      }
    })
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Packets that came and were not asked for. */
  get unread(): number {
    return this.#received.length
  }

  send(message: Uint8Array, port: number): void {
    this.#socket.send(message, port, this.#server)
  }

  request(
    port: number,
    name: string | Buffer,
    options: Record<string, string | number> = {},
    mode = 'octet',
  ): void {
    this.send(readRequest(name, options, mode), port)
  }

  ack(block: number, port: number): void {
    this.send(Buffer.from([0, 4, (block >>> 8) & 0xff, block & 0xff]), port)
  }

  error(code: number, text: string, port: number): void {
    this.send(Buffer.from(`\0\x05${String.fromCharCode(code >> 8, code & 0xff)}${text}\0`, 'latin1'), port)
  }

  next(): Promise<Packet> {
    const packet = this.#received.shift()
    if (packet !== undefined) return Promise.resolve(packet)
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  close(): void {
    this.#socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

export function readRequest(
  name: string | Buffer,
  options: Record<string, string | number> = {},
  mode = 'octet',
) {
  const pairs = Object.entries(options).flat()
  return Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.from(name),
    Buffer.from(`\0${[mode, ...pairs].join('\0')}\0`, 'latin1'),
  ])
}

/**
 * Returns when the server has worked off what was sent to the port of a transfer so far. A stranger's packet, of no known
 * operation, queues up behind it and is answered with an ERROR, so what the transfer was going to send has been sent.
 */
export async function settled(port: number): Promise<void> {
  using stranger = new RawClient()
  stranger.send(Uint8Array.from([0, 9]), port)
  await stranger.next()
}

export interface Download {
  content: Buffer
  oack: Record<string, string>
  /** How many DATA packets came. */
  packets: number
}

/** Downloads a file the plain way: acknowledges a window, or the last block. Rejects with an ERROR's text. */
export async function download(
  port: number,
  name: string,
  options: Record<string, string | number> = {},
  client = new RawClient(),
): Promise<Download> {
  using _closed = client
  client.request(port, name, options)
  const parts: Buffer[] = []
  let oack: Record<string, string> = {}
  let packets = 0
  for (let received = 0; ; ) {
    const packet = await client.next()
    if (packet.opcode === 5) throw new Error(`${packet.code} ${packet.text}`)
    if (packet.opcode === 6) {
      oack = packet.options
      client.ack(0, packet.from.port)
      continue
    }
    packets++
    if (packet.block !== ((received + 1) & 0xffff)) continue
    received++
    parts.push(Buffer.from(packet.data))
    const last = packet.data.length < Number(oack.blksize ?? 512)
    if (last || received % Number(oack.windowsize ?? 1) === 0) client.ack(received, packet.from.port)
    if (last) return { content: Buffer.concat(parts), oack, packets }
  }
}

function decode(message: Buffer, from: RemoteInfo): Packet {
  const opcode = message.readUInt16BE(0)
  const fields = opcode === 6 ? message.toString('latin1', 2).split('\0').slice(0, -1) : []
  const options: Record<string, string> = {}
  for (let at = 0; at < fields.length; at += 2) options[fields[at]!] = fields[at + 1]!
  return {
    opcode,
    block: opcode === 3 ? message.readUInt16BE(2) : -1,
    data: opcode === 3 ? message.subarray(4) : Buffer.alloc(0),
    options,
    code: opcode === 5 ? message.readUInt16BE(2) : -1,
    text: opcode === 5 ? message.toString('latin1', 4, message.length - 1) : '',
    from,
  }
}
