import { readFileSync } from 'node:fs'
import { MessageType, Op, OptionCode } from '../../../libs/dhcp/codes.ts'
import { ipv4Bytes } from '../../../libs/dhcp/ipv4.ts'
import type { Options } from '../../../libs/dhcp/options.ts'
import { type DhcpPacket, decodePacket } from '../../../libs/dhcp/packet.ts'

/** Messages that real clients sent: boot ROMs, loaders and firmware in QEMU, and the DHCP clients of Debian. */
export type FixtureName =
  | 'qemu-rom-bios-discover'
  | 'qemu-rom-bios-request'
  | 'undionly-discover'
  | 'undionly-request'
  | 'undionly-unmarked-discover'
  | 'ovmf-pxe-discover'
  | 'ovmf-pxe-request'
  | 'ovmf-http-discover'
  | 'ovmf-http-request'
  | 'snponly-discover'
  | 'snponly-request'
  | 'dhclient-discover'
  | 'dhclient-request'
  | 'udhcpc-discover'
  | 'udhcpc-request'

export function fixtureBytes(name: FixtureName): Buffer {
  const text = readFileSync(new URL(`fixtures/${name}.hex`, import.meta.url), 'latin1')
  return Buffer.from(text.replace(/\s/g, ''), 'hex')
}

export function fixture(name: FixtureName): DhcpPacket {
  return decoded(fixtureBytes(name))
}

export function decoded(bytes: Buffer): DhcpPacket {
  const { packet, problem } = decodePacket(bytes)
  if (packet === undefined) throw new Error(problem)
  return packet
}

export const MAC = '52:54:00:aa:bb:01'

/** A client's message with nothing in it but what is given. */
export function message(
  type: keyof typeof MessageType,
  given: Partial<Omit<DhcpPacket, 'options'>> & { mac?: string; options?: [number, Buffer][] } = {},
): DhcpPacket {
  const { mac = MAC, options = [], ...fields } = given
  const all: Options = new Map([[OptionCode.messageType, Buffer.of(MessageType[type])], ...options])
  const chaddr = Buffer.alloc(16)
  chaddr.set(Buffer.from(mac.replaceAll(':', ''), 'hex'))
  return {
    op: Op.request,
    htype: 1,
    hlen: 6,
    hops: 0,
    xid: 0x12345678,
    secs: 0,
    flags: 0,
    ciaddr: '0.0.0.0',
    yiaddr: '0.0.0.0',
    siaddr: '0.0.0.0',
    giaddr: '0.0.0.0',
    chaddr,
    sname: '',
    file: '',
    ...fields,
    options: all,
  }
}

export const PXE_BIOS: [number, Buffer][] = [
  [OptionCode.vendorClass, Buffer.from('PXEClient:Arch:00000:UNDI:002001')],
  [OptionCode.clientArchitecture, Buffer.of(0, 0)],
]

/** As EDK2 says it. */
export const HTTP_X64: [number, Buffer][] = [
  [OptionCode.vendorClass, Buffer.from('HTTPClient:Arch:00016:UNDI:003000')],
  [OptionCode.clientArchitecture, Buffer.of(0, 16)],
]

export const IPXE_X64: [number, Buffer][] = [
  [OptionCode.vendorClass, Buffer.from('PXEClient:Arch:00007:UNDI:003010')],
  [OptionCode.clientArchitecture, Buffer.of(0, 7)],
  [OptionCode.userClass, Buffer.from('iPXE')],
]

export const IPXE_BIOS: [number, Buffer][] = [...PXE_BIOS, [OptionCode.userClass, Buffer.from('iPXE')]]

export function selects(server: string): [number, Buffer] {
  return [OptionCode.serverIdentifier, ipv4Bytes(server)]
}

export function wants(address: string): [number, Buffer] {
  return [OptionCode.requestedAddress, ipv4Bytes(address)]
}
