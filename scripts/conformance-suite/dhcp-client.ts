import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { MessageType, Op, OptionCode } from '../../libs/dhcp/codes.ts'
import { ipv4Bytes, readIPv4, UNSPECIFIED } from '../../libs/dhcp/ipv4.ts'
import { type DhcpPacket, decodePacket, encodePacket } from '../../libs/dhcp/packet.ts'
import { LeftOut } from './errors.ts'
import { ANSWER_MS, RESENDS_MAX } from './limits.ts'
import { Mailbox } from './mailbox.ts'
import type { DhcpTarget, Target } from './target.ts'

export type Option = readonly [code: number, value: Buffer]
export type MessageName = keyof typeof MessageType

export interface Message {
  mac?: string
  options?: readonly Option[]
  fields?: Partial<Omit<DhcpPacket, 'options'>>
}

/** An answer, and the bytes it came in. */
export interface Answer {
  packet: DhcpPacket
  bytes: Buffer
}

/**
 * A relay with clients behind it: the one way to ask a DHCP server by its address, and to be answered. It listens where
 * servers send what is for relays.
 */
export class DhcpClient {
  readonly #target: DhcpTarget
  readonly #server: string
  readonly #socket: Socket
  readonly #mailbox = new Mailbox<Answer>()

  static async open(target: Target): Promise<DhcpClient> {
    const client = new DhcpClient(target)
    const { relay } = dhcpOf(target)
    const listening = once(client.#socket, 'listening')
    client.#socket.bind({ port: relay.port, address: relay.address, exclusive: true })
    await listening
    return client
  }

  private constructor(target: Target) {
    this.#target = dhcpOf(target)
    this.#server = target.address
    this.#socket = createSocket({ type: 'udp4', reuseAddr: true })
    this.#socket.on('message', (bytes) => {
      const { packet } = decodePacket(bytes)
      if (packet !== undefined && packet.op === Op.reply) this.#mailbox.add({ packet, bytes })
    })
  }

  message(
    type: MessageName,
    { mac = this.#target.mac, options = [], fields = {} }: Message = {},
  ): DhcpPacket {
    const address = Buffer.from(mac.replaceAll(/[:-]/g, ''), 'hex')
    const chaddr = Buffer.alloc(16)
    chaddr.set(address)
    return {
      op: Op.request,
      htype: address.length === 8 ? 32 : 1,
      hlen: address.length,
      hops: 1,
      xid: randomInt(2 ** 32),
      secs: 0,
      flags: 0,
      ciaddr: UNSPECIFIED,
      yiaddr: UNSPECIFIED,
      siaddr: UNSPECIFIED,
      giaddr: this.#target.relay.address,
      chaddr,
      sname: '',
      file: '',
      ...fields,
      options: new Map([[OptionCode.messageType, Buffer.of(MessageType[type])], ...options]),
    }
  }

  send(bytes: Buffer, port = this.#target.port): void {
    this.#socket.send(bytes, port, this.#server)
  }

  /** The answer to a message; undefined if none comes. It is sent as often as said: servers that stand by wait for the second. */
  async ask(
    packet: DhcpPacket,
    { times = RESENDS_MAX, port = this.#target.port } = {},
  ): Promise<Answer | undefined> {
    for (let time = 0; time < times; time++) {
      this.send(encodePacket(packet), port)
      const endsAt = performance.now() + ANSWER_MS
      for (let waitMs = ANSWER_MS; waitMs > 0; waitMs = endsAt - performance.now()) {
        const answer = await this.#mailbox.next(waitMs)
        if (answer?.packet.xid === packet.xid) return answer
      }
    }
    return undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.withResolvers<void>()
    this.#socket.close(closed.resolve)
    await closed.promise
  }
}

/** @throws {LeftOut} if there is no DHCP, or no machine is answered */
export function dhcpOf({ dhcp }: Target): DhcpTarget {
  if (dhcp === undefined) throw new LeftOut('DHCP is not served')
  return dhcp
}

export function textOption({ options }: DhcpPacket, code: number): string | undefined {
  return options.get(code)?.toString('latin1').replace(/\0+$/, '')
}

export function addressOption({ options }: DhcpPacket, code: number): string | undefined {
  const value = options.get(code)
  return value?.length === 4 ? readIPv4(value) : undefined
}

/** What a client is to boot: option 67, or the packet's own field. */
export function bootFileOf(packet: DhcpPacket): string {
  return textOption(packet, OptionCode.bootFileName) || packet.file
}

/** As firmware with a PXE client says who it is (RFC 4578). */
export function pxe(arch: number, more: readonly Option[] = []): Option[] {
  const number = String(arch).padStart(5, '0')
  return [
    [OptionCode.vendorClass, Buffer.from(`PXEClient:Arch:${number}:UNDI:003016`)],
    [OptionCode.clientArchitecture, Buffer.of(arch >> 8, arch & 0xff)],
    [94, Buffer.of(1, 3, 16)],
    [OptionCode.clientMachineId, Buffer.from('00564d4d55535445520000000000000001', 'hex')],
    [55, Buffer.of(1, 3, 6, 12, 15, 28, 43, 54, 60, 66, 67, 97, 128, 129, 130, 131, 132, 133, 134, 135)],
    [OptionCode.maximumMessageSize, Buffer.of(1472 >> 8, 1472 & 0xff)],
    ...more,
  ]
}

/** As UEFI that boots over HTTP does. */
export function httpBoot(arch: number): Option[] {
  const number = String(arch).padStart(5, '0')
  const own = pxe(arch).filter(([code]) => code !== OptionCode.vendorClass)
  return [[OptionCode.vendorClass, Buffer.from(`HTTPClient:Arch:${number}:UNDI:003016`)], ...own]
}

/** As iPXE: with HTTP, and the kernels of both kinds. */
export function ipxe(arch: number): Option[] {
  const features = Buffer.from('b1050180861000130101180101240101190101210101', 'hex')
  return pxe(arch, [
    [OptionCode.userClass, Buffer.from('iPXE')],
    [OptionCode.ipxe, features],
  ])
}

export function selecting(offer: DhcpPacket): Option[] {
  const server = offer.options.get(OptionCode.serverIdentifier)
  return [
    ...(server === undefined ? [] : [[OptionCode.serverIdentifier, server] as const]),
    [OptionCode.requestedAddress, ipv4Bytes(offer.yiaddr)],
  ]
}
