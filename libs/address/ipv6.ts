const GROUPS = 8

/** An IPv6 address in its one usual form (RFC 5952): `FD00:0::1` is `fd00::1`. Undefined for what is none, and with a zone. */
export function canonicalIPv6(text: string): string | undefined {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text) || !text.includes(':')) return undefined
  // URL knows how (WHATWG URL, 3.5), and is the only parser of addresses that every JavaScript engine has.
  return URL.parse(`http://[${text}]`)?.hostname.slice(1, -1)
}

/** The 128 bits of an IPv6 address, however it is written. */
export function parseIPv6(text: string): bigint | undefined {
  const canonical = canonicalIPv6(text)
  if (canonical === undefined) return undefined
  const [head = '', tail] = canonical.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [first, last] = [groups(head), groups(tail ?? '')]
  const zeros = Array<string>(GROUPS - first.length - last.length).fill('0')
  return [...first, ...zeros, ...last].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n)
}

/** The address of 128 bits in its usual form, hexadecimal also where an IPv4 address is embedded. */
export function ipv6Text(bits: bigint): string {
  const digits = bits.toString(16).padStart(GROUPS * 4, '0')
  return canonicalIPv6(digits.match(/..../g)!.join(':'))!
}
