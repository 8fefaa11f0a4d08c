import { ipv4Text, parseIPv4 } from '../address/ipv4.ts'
import { parseIPv6 } from '../address/ipv6.ts'
import { ValueInvalidError } from './errors.ts'

/** What an address is set to that takes an inherited one away, as in Warewulf. */
const NO_ADDRESS = ['0.0.0.0', '::']

const IPV4_BITS = 32n
const IPV6_BITS = 128n

/** MAC address with colons, lower case. Takes what firmware, switches and people write: aa-bb-.., AABB.CCDD.EEFF. @throws {ValueInvalidError} */
export function normaliseMac(text: string): string {
  const digits = text.replace(/[-:.]/g, '').toLowerCase()
  // Eight bytes: InfiniBand.
  if (!/^([0-9a-f]{12}|[0-9a-f]{16})$/.test(digits)) {
    throw new ValueInvalidError(`${shown(text)} is not a MAC address`, {
      hint: 'Six pairs of hex digits: 52:54:00:12:34:56.',
    })
  }
  return digits.match(/../g)!.join(':')
}

/** @throws {ValueInvalidError} */
export function checkIPv4(field: string, text: string): number {
  const bits = parseIPv4(text)
  if (bits === undefined) {
    throw new ValueInvalidError(`${field}: ${shown(text)} is not an IPv4 address`, {
      hint: 'Four numbers up to 255, separated by dots: 10.0.1.17.',
    })
  }
  return bits
}

/** @throws {ValueInvalidError} */
export function checkIPv6(field: string, text: string): bigint {
  const bits = parseIPv6(text)
  if (bits === undefined) {
    throw new ValueInvalidError(`${field}: ${shown(text)} is not an IPv6 address`, {
      hint: 'For example fd00:1::17, without a zone.',
    })
  }
  return bits
}

/** Whether a field says that there is no address, rather than which. */
export function isNoAddress(text: string): boolean {
  return NO_ADDRESS.includes(text)
}

/** Length of the prefix a netmask stands for: 255.255.255.0 is 24. @throws {ValueInvalidError} */
export function prefixOf(netmask: string): number {
  const bits = checkIPv4('netmask', netmask)
  const ones = bits.toString(2).replace(/0*$/, '')
  if (bits !== 0 && (bits < 2 ** 31 || ones.includes('0'))) {
    throw new ValueInvalidError(`netmask: ${netmask} is not a netmask`, {
      hint: 'For example 255.255.255.0.',
    })
  }
  return bits === 0 ? 0 : ones.length
}

/** The netmask of a prefix length: 24 is 255.255.255.0. */
export function netmaskOf(prefix: number): string {
  return ipv4Text(prefix === 0 ? 0 : 2 ** 32 - 2 ** (32 - prefix))
}

/** Whether two IPv4 addresses are in the same network of the given prefix length. */
export function sameNetwork(first: number, second: number, prefix: number): boolean {
  return sameBits([BigInt(first), BigInt(second)], IPV4_BITS - BigInt(prefix))
}

/** The same of IPv6 addresses. */
export function sameNetwork6(first: bigint, second: bigint, prefix: number): boolean {
  return sameBits([first, second], IPV6_BITS - BigInt(prefix))
}

function sameBits([first, second]: readonly [bigint, bigint], ignored: bigint): boolean {
  return first >> ignored === second >> ignored
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
