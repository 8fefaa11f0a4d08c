import { OptionCode } from './codes.ts'
import { ipv4Bytes, readIPv4 } from './ipv4.ts'
import { PACKET_BYTES_MAX, REPLY_BYTES_MIN } from './limits.ts'
import { decodeOptions, encodeOptions, type Options } from './options.ts'

/** A DHCP message (RFC 2131, 2). Addresses are dotted, numbers as they travel, `chaddr` is all 16 bytes. */
export interface DhcpPacket {
  op: number
  htype: number
  hlen: number
  hops: number
  xid: number
  secs: number
  flags: number
  ciaddr: string
  yiaddr: string
  siaddr: string
  giaddr: string
  chaddr: Buffer
  /** Latin-1, without NUL; empty where options lie in the field. */
  sname: string
  file: string
  options: Options
}

export type Decoded = { packet: DhcpPacket; problem?: undefined } | { packet?: undefined; problem: string }

/** The highest bit of `flags`: the client can hear broadcasts only. */
export const BROADCAST_FLAG = 0x8000

const MAGIC_COOKIE = 0x63825363
const CHADDR = { offset: 28, size: 16 }
const SNAME = { offset: 44, size: 64 }
const FILE = { offset: 108, size: 128 }
const COOKIE_OFFSET = 236
const OPTIONS_OFFSET = 240

/** Bits of option 52: which fields hold options (RFC 2132, 9.3). */
const OVERLOAD = { file: 1, sname: 2 }

/** Reads what came from the network. It never throws: what is no DHCP message gives a `problem`. */
export function decodePacket(bytes: Buffer): Decoded {
  if (bytes.length < OPTIONS_OFFSET) return { problem: `${bytes.length} bytes are no DHCP message` }
  if (bytes.length > PACKET_BYTES_MAX) return { problem: `longer than ${PACKET_BYTES_MAX} bytes` }
  if (bytes.readUInt32BE(COOKIE_OFFSET) !== MAGIC_COOKIE) return { problem: 'no magic cookie: plain BOOTP' }

  const options: Options = new Map()
  const sname = bytes.subarray(SNAME.offset, SNAME.offset + SNAME.size)
  const file = bytes.subarray(FILE.offset, FILE.offset + FILE.size)
  const problem = decodeOptions(bytes.subarray(OPTIONS_OFFSET), options)
  if (problem !== undefined) return { problem }

  // Only the options field says whether the others are overloaded; what they say of it counts for nothing.
  const overload = options.get(OptionCode.overload)?.[0] ?? 0
  options.delete(OptionCode.overload)
  for (const [bit, area] of [
    [OVERLOAD.file, file],
    [OVERLOAD.sname, sname],
  ] as const) {
    if ((overload & bit) === 0) continue
    const wrong = decodeOptions(area, options)
    if (wrong !== undefined) return { problem: wrong }
  }
  options.delete(OptionCode.overload)

  return {
    packet: {
      op: bytes[0]!,
      htype: bytes[1]!,
      hlen: bytes[2]!,
      hops: bytes[3]!,
      xid: bytes.readUInt32BE(4),
      secs: bytes.readUInt16BE(8),
      flags: bytes.readUInt16BE(10),
      ciaddr: readIPv4(bytes, 12),
      yiaddr: readIPv4(bytes, 16),
      siaddr: readIPv4(bytes, 20),
      giaddr: readIPv4(bytes, 24),
      chaddr: bytes.subarray(CHADDR.offset, CHADDR.offset + CHADDR.size),
      sname: overload & OVERLOAD.sname ? '' : textField(sname),
      file: overload & OVERLOAD.file ? '' : textField(file),
      options,
    },
  }
}

/** `sname` and `file` must fit their fields with a NUL: 63 and 127 bytes. Nothing is overloaded. */
export function encodePacket(packet: DhcpPacket): Buffer {
  const options = encodeOptions(packet.options)
  const bytes = Buffer.alloc(Math.max(OPTIONS_OFFSET + options.length, REPLY_BYTES_MIN))
  bytes.set([packet.op, packet.htype, packet.hlen, packet.hops])
  bytes.writeUInt32BE(packet.xid, 4)
  bytes.writeUInt16BE(packet.secs, 8)
  bytes.writeUInt16BE(packet.flags, 10)
  bytes.set(ipv4Bytes(packet.ciaddr), 12)
  bytes.set(ipv4Bytes(packet.yiaddr), 16)
  bytes.set(ipv4Bytes(packet.siaddr), 20)
  bytes.set(ipv4Bytes(packet.giaddr), 24)
  bytes.set(packet.chaddr.subarray(0, CHADDR.size), CHADDR.offset)
  bytes.write(packet.sname, SNAME.offset, SNAME.size - 1, 'latin1')
  bytes.write(packet.file, FILE.offset, FILE.size - 1, 'latin1')
  bytes.writeUInt32BE(MAGIC_COOKIE, COOKIE_OFFSET)
  bytes.set(options, OPTIONS_OFFSET)
  return bytes
}

/** The type of a message (option 53); undefined for plain BOOTP. */
export function messageTypeOf(packet: DhcpPacket): number | undefined {
  return packet.options.get(OptionCode.messageType)?.[0]
}

function textField(field: Buffer): string {
  const end = field.indexOf(0)
  return field.toString('latin1', 0, end === -1 ? field.length : end)
}
