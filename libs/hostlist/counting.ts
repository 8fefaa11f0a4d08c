import { ipv4Text, parseIPv4 } from '../address/ipv4.ts'
import { ipv6Text, parseIPv6 } from '../address/ipv6.ts'
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
  parse(text: string): number | bigint | undefined
  format(bits: bigint): string
  bits: number
}

const IPV4: Family = { parse: parseIPv4, format: ipv4Text, bits: 32 }
const IPV6: Family = { parse: parseIPv6, format: ipv6Text, bits: 128 }

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
  const bits = family.parse(first)
  if (bits === undefined) {
    throw new AddressCountError(`${JSON.stringify(first.slice(0, 80))} is not an IP address`, {
      hint: 'For example 10.0.1.17 or fd00::17.',
    })
  }
  const start = BigInt(bits)
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
