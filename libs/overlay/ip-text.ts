import { ipv4Text, parseIPv4 } from '../address/ipv4.ts'
import { ipv6Text, parseIPv6 } from '../address/ipv6.ts'

const IPV4_BITS = 32n
const IPV6_BITS = 128n
/** What stands above the 32 bits of an IPv4 address in one of 128 (RFC 4291, 2.5.5.2). */
const MAPPED = 0xffffn

/** The 128 bits of an address of either kind, as Go keeps them; undefined for what is none. */
export function ipBits(text: string): bigint | undefined {
  const four = parseIPv4(text)
  return four === undefined ? parseIPv6(text) : (MAPPED << IPV4_BITS) | BigInt(four)
}

/** As Go prints an address: IPv4 with dots, also where it is written as IPv6. */
export function ipText(bits: bigint): string {
  return isIPv4(bits) ? ipv4Text(bits & ((1n << IPV4_BITS) - 1n)) : ipv6Text(bits)
}

export function isIPv4(bits: bigint): boolean {
  return bits >> IPV4_BITS === MAPPED
}

/** Whether it is the address that stands for none: 0.0.0.0 or ::. */
export function isUnspecified(bits: bigint): boolean {
  return bits === 0n || bits === MAPPED << IPV4_BITS
}

/** The mask of so many bits for IPv6. */
export function maskOf6(length: number): bigint {
  return ((1n << BigInt(length)) - 1n) << (IPV6_BITS - BigInt(length))
}

/**
 * Address and length of the prefix, `10.0.0.1/24`, as Go prints a network; of a mask with holes its digits instead of
 * a length.
 */
export function cidrText({ ip, mask }: { ip: bigint; mask: bigint }): string {
  const width = isIPv4(ip) ? IPV4_BITS : IPV6_BITS
  const own = mask & ((1n << width) - 1n)
  const length = lengthOf(own, width)
  return `${ipText(ip)}/${length ?? own.toString(16).padStart(Number(width) / 4, '0')}`
}

function lengthOf(mask: bigint, width: bigint): number | undefined {
  const ones = mask.toString(2).padStart(Number(width), '0').replace(/0*$/, '')
  return ones.includes('0') ? undefined : ones.length
}
