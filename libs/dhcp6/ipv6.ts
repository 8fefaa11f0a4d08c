import { ipv6Text, parseIPv6 } from '../address/ipv6.ts'

const ADDRESS_BYTES = 16

/** An address of 16 bytes in its one usual form (RFC 5952). */
export function textOfIPv6(bytes: Buffer): string {
  return ipv6Text(BigInt(`0x${bytes.toString('hex')}`))
}

/** The 16 bytes of an address without a zone; undefined if it is none. */
export function bytesOfIPv6(text: string): Buffer | undefined {
  const bits = parseIPv6(text)
  return bits === undefined
    ? undefined
    : Buffer.from(bits.toString(16).padStart(ADDRESS_BYTES * 2, '0'), 'hex')
}

/** `fe80::1%eth0` as its two parts. */
export function splitZone(text: string): { address: string; zone?: string } {
  const [address = '', zone] = text.split('%')
  return zone === undefined ? { address } : { address, zone }
}

/** fe80::/10: of one link only (RFC 4291, 2.5.6). */
export function isLinkLocal(bytes: Buffer): boolean {
  return bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80
}

/** Whether two addresses of 16 bytes have the first bits in common. */
export function sameNetwork6(one: Buffer, other: Buffer, { prefix }: { prefix: number }): boolean {
  const whole = Math.floor(prefix / 8)
  if (!one.subarray(0, whole).equals(other.subarray(0, whole))) return false
  const bits = prefix % 8
  return bits === 0 || one[whole]! >> (8 - bits) === other[whole]! >> (8 - bits)
}
