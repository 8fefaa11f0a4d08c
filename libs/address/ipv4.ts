/** Without leading zeros: half of the world's parsers take what begins with one for octal. */
const OCTET = /^(0|[1-9]\d{0,2})$/
const OCTET_MAX = 255

/** The 32 bits of a dotted IPv4 address, or undefined. */
export function parseIPv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part))) return undefined
  const octets = parts.map(Number)
  if (octets.some((octet) => octet > OCTET_MAX)) return undefined
  return octets.reduce((bits, octet) => bits * 256 + octet, 0)
}

/** The dotted address of 32 bits. */
export function ipv4Text(bits: number | bigint): string {
  const value = Number(bits)
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & OCTET_MAX).join('.')
}
