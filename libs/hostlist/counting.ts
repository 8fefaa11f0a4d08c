import { AddressCountError } from './errors.ts'
import { ADDRESSES_MAX } from './limits.ts'

export interface CountOptions {
  /** How many addresses, the first among them. */
  count: number
  /** From one address to the next. Default 1. */
  step?: number
}

/** A kind of address: how it is read and written, and how many bits it has. */
interface Family {
  parse(text: string): bigint | undefined
  format(bits: bigint): string
  bits: number
}

/** Without leading zeros, which some take for octal. */
const OCTET = /^(0|[1-9]\d{0,2})$/
const IPV6_CHARACTERS = /^[0-9A-Fa-f:.]+$/

const IPV4: Family = { parse: parseIPv4, format: formatIPv4, bits: 32 }
const IPV6: Family = { parse: parseIPv6, format: formatIPv6, bits: 128 }

/**
 * An IPv4 or IPv6 address and those that follow it: `10.0.0.1`, `10.0.0.2`, ... IPv6 is written as RFC 5952
 * has it, but for section 5: addresses that embed an IPv4 address are hexadecimal like all others. Networks
 * are not known here: who has a netmask looks whether the last is still in it.
 * @throws {AddressCountError} if the first is no address, or the last would be beyond the address space
 */
export function countUp(first: string, options: CountOptions): string[] {
  const count = checkWhole('count', { value: options.count, min: 0, max: ADDRESSES_MAX })
  const step = BigInt(checkWhole('step', { value: options.step ?? 1, min: 1, max: 2 ** 32 }))
  const family = first.includes(':') ? IPV6 : IPV4
  const start = family.parse(first)
  if (start === undefined) {
    throw new AddressCountError(`${JSON.stringify(first.slice(0, 80))} is not an IP address`, {
      hint: 'For example 10.0.1.17 or fd00::17.',
    })
  }
  if (start + BigInt(count - 1) * step >= 1n << BigInt(family.bits)) {
    throw new AddressCountError(`${count} addresses from ${first} on are more than there are`, {
      hint: 'Begin with a smaller address, or take a smaller step.',
    })
  }
  return Array.from({ length: count }, (_, at) => family.format(start + BigInt(at) * step))
}

function checkWhole(field: string, limits: { value: number; min: number; max: number }): number {
  const { value, min, max } = limits
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new AddressCountError(`the ${field} is ${value}`, { hint: `A whole number from ${min} to ${max}.` })
}

function parseIPv4(text: string): bigint | undefined {
  const octets = text.split('.')
  if (octets.length !== 4) return undefined
  if (!octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255)) return undefined
  return octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n)
}

function formatIPv4(bits: bigint): string {
  const value = Number(bits)
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
}

function parseIPv6(text: string): bigint | undefined {
  const canonical = canonicalIPv6(text)
  if (canonical === undefined) return undefined
  const [head = [], tail] = canonical.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = tail === undefined ? 0 : 8 - head.length - tail.length
  const words = [...head, ...Array<string>(zeros).fill('0'), ...(tail ?? [])]
  return words.reduce((bits, word) => (bits << 16n) | BigInt(`0x${word}`), 0n)
}

function formatIPv6(bits: bigint): string {
  const words = bits.toString(16).padStart(32, '0').match(/..../g)!
  return canonicalIPv6(words.join(':'))!
}

/** Hosts of URLs are written in the canonical form: WHATWG URL, "IPv6 serializer". */
function canonicalIPv6(text: string): string | undefined {
  const url = IPV6_CHARACTERS.test(text) ? URL.parse(`http://[${text}]`) : null
  return url?.hostname.slice(1, -1)
}
