import { ValueInvalidError } from './errors.ts'

/** MAC address with colons, lower case. Takes what firmware, switches and people write: aa-bb-.., AABB.CCDD.EEFF. @throws {ValueInvalidError} */
export function normaliseMac(text: string): string {
  const digits = text.replace(/[-:.]/g, '').toLowerCase()
  if (!/^[0-9a-f]{12}$/.test(digits)) {
    throw new ValueInvalidError(`${JSON.stringify(text.slice(0, 80))} is not a MAC address`, {
      hint: 'Six pairs of hex digits: 52:54:00:12:34:56.',
    })
  }
  return digits.match(/../g)!.join(':')
}

/** Without leading zeros: half of the world's parsers take what begins with one for octal. */
const OCTET = /^(0|[1-9]\d{0,2})$/

/** The 32 bits of a dotted IPv4 address, or undefined. */
export function parseIPv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part))) return undefined
  const octets = parts.map(Number)
  if (octets.some((octet) => octet > 255)) return undefined
  return octets.reduce((bits, octet) => bits * 256 + octet, 0)
}

/** @throws {ValueInvalidError} */
export function checkIPv4(field: string, text: string): number {
  const bits = parseIPv4(text)
  if (bits === undefined) {
    throw new ValueInvalidError(`${field}: ${JSON.stringify(text.slice(0, 80))} is not an IPv4 address`, {
      hint: 'Four numbers up to 255, separated by dots: 10.0.1.17.',
    })
  }
  return bits
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

/** Whether two addresses are in the same network of the given prefix length. */
export function sameNetwork(first: number, second: number, prefix: number): boolean {
  const size = 2 ** (32 - prefix)
  return Math.floor(first / size) === Math.floor(second / size)
}
