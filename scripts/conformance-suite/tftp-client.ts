import type { RemoteInfo, Socket } from 'node:dgram'
import { createUdpSocket } from '../../libs/tftp/socket.ts'
import { LeftOut } from './errors.ts'
import { ANSWER_MS, RECEIVE_BUFFER_BYTES } from './limits.ts'
import { Mailbox } from './mailbox.ts'
import type { Target, TftpTarget } from './target.ts'

export const Opcode = { rrq: 1, data: 3, ack: 4, error: 5, oack: 6 } as const

/** A packet that the server sent. What its kind does not have is empty, or -1. */
export interface Packet {
  opcode: number
  block: number
  data: Buffer
  /** Of an OACK, names as spelled. */
  options: Record<string, string>
  code: number
  text: string
  from: RemoteInfo
}

export type Options = Record<string, string | number>

/** A TFTP client that does what a case says, packet by packet, and nothing by itself. */
export class TftpClient {
  readonly #socket: Socket
  readonly #target: Target
  readonly #mailbox = new Mailbox<Packet>()
  /** Where the last packet came from: the server's port for the transfer. */
  #port: number

  constructor(target: Target) {
    this.#target = target
    this.#port = tftpOf(target).port
    // What is sent just before the end is sent all the same.
    this.#socket = createUdpSocket(target.address, { recvBufferSize: RECEIVE_BUFFER_BYTES })
    this.#socket.on('message', (message, from) => this.#mailbox.add(decode(message, from)))
    this.#socket.on('error', () => {}) // Nobody there: no answer comes.
  }

  get port(): number {
    return this.#port
  }

  request(name: string | Buffer, options: Options = {}, mode = 'octet'): void {
    this.sendTo(tftpOf(this.#target).port, readRequest(name, options, mode))
  }

  ack(block: number): void {
    this.sendTo(this.#port, Buffer.of(0, Opcode.ack, (block >>> 8) & 0xff, block & 0xff))
  }

  /** The bytes of the code as they are to be sent. */
  error(code: readonly [number, number], text: string): void {
    this.sendTo(this.#port, Buffer.from(`\0\x05${String.fromCharCode(...code)}${text}\0`, 'latin1'))
  }

  sendTo(port: number, message: Uint8Array): void {
    this.#socket.send(message, port, this.#target.address)
  }

  async next(waitMs = ANSWER_MS): Promise<Packet | undefined> {
    const packet = await this.#mailbox.next(waitMs)
    if (packet !== undefined) this.#port = packet.from.port
    return packet
  }

  rest(options: { quietMs: number; untilMs?: number }): Promise<Packet[]> {
    return this.#mailbox.rest(options)
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }
}

/** @throws {LeftOut} if there is no TFTP */
export function tftpOf({ tftp }: Target): TftpTarget {
  if (tftp === undefined) throw new LeftOut('TFTP is not served')
  return tftp
}

export function readRequest(name: string | Buffer, options: Options = {}, mode = 'octet'): Buffer {
  const fields = [mode, ...Object.entries(options).flat()]
  return Buffer.concat([Buffer.of(0, Opcode.rrq), Buffer.from(name), Buffer.from(`\0${fields.join('\0')}\0`)])
}

export function describe(packet: Packet | undefined): string {
  if (packet === undefined) return 'silence'
  const { opcode, block, data, options, code, text } = packet
  if (opcode === Opcode.data) return `DATA ${block} of ${data.length} bytes`
  if (opcode === Opcode.oack) return `OACK ${JSON.stringify(options)}`
  return opcode === Opcode.error ? `ERROR ${code} "${text}"` : `a packet with opcode ${opcode}`
}

function decode(message: Buffer, from: RemoteInfo): Packet {
  const opcode = message.length < 4 ? -1 : message.readUInt16BE(0)
  const options: Record<string, string> = {}
  if (opcode === Opcode.oack) {
    const fields = message.toString('latin1', 2).split('\0').slice(0, -1)
    for (let at = 0; at + 1 < fields.length; at += 2) options[fields[at]!] = fields[at + 1]!
  }
  return {
    opcode,
    block: opcode === Opcode.data ? message.readUInt16BE(2) : -1,
    data: opcode === Opcode.data ? message.subarray(4) : Buffer.alloc(0),
    options,
    code: opcode === Opcode.error ? message.readUInt16BE(2) : -1,
    text: opcode === Opcode.error ? message.toString('latin1', 4).replace(/\0.*/s, '') : '',
    from,
  }
}
