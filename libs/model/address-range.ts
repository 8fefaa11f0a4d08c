import { ipv4Text, parseIPv4 } from '../address/ipv4.ts'
import { ipv6Text, parseIPv6 } from '../address/ipv6.ts'

/** Addresses next to each other, both ends included. */
export interface AddressRange {
  first: bigint
  last: bigint
}

/** IPv4 or IPv6: how long addresses are, and how one is read. */
export interface Family {
  name: 'IPv4' | 'IPv6'
  bits: number
  parse: (text: string) => bigint | undefined
}

export const IPV4: Family = {
  name: 'IPv4',
  bits: 32,
  parse: (text) => {
    const bits = parseIPv4(text)
    return bits === undefined ? undefined : BigInt(bits)
  },
}
export const IPV6: Family = { name: 'IPv6', bits: 128, parse: parseIPv6 }

/** `10.0.1.0/24`: the address and the length of the prefix; undefined if it is not of that form. */
export function parsePrefix(
  text: string,
  family: Family,
): { address: string; bits: bigint; prefix: number } | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? []
  const bits = family.parse(address)
  const prefix = Number(digits)
  return bits === undefined || prefix > family.bits ? undefined : { address, bits, prefix }
}

/** The network that an address with a prefix is in. */
export function networkAround(
  bits: bigint,
  { prefix, family }: { prefix: number; family: Family },
): AddressRange {
  const size = 1n << BigInt(family.bits - prefix)
  const first = bits - (bits % size)
  return { first, last: first + size - 1n }
}

/** `10.0.1.200-10.0.1.250`: its ends; undefined if it is not of that form. Which one is first is not looked at. */
export function parseRange(
  text: string,
  family: Family,
): { from: string; to: string; range: AddressRange } | undefined {
  const [, from = '', to = ''] = /^([^-\s]+)\s*-\s*([^-\s]+)$/.exec(text.trim()) ?? []
  const [first, last] = [family.parse(from), family.parse(to)]
  return first === undefined || last === undefined ? undefined : { from, to, range: { first, last } }
}

export function isWithin(bits: bigint, { first, last }: AddressRange): boolean {
  return bits >= first && bits <= last
}

/** An address as people write it. */
export function addressText(bits: bigint, family: Family): string {
  return family.name === 'IPv4' ? ipv4Text(bits) : ipv6Text(bits)
}
