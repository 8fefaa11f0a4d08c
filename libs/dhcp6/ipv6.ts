import { isIPv6 } from 'node:net'

const ADDRESS_BYTES = 16
const GROUPS = 8

/** An address of 16 bytes in its one usual form (RFC 5952). */
export function textOfIPv6(bytes: Buffer): string {
  const groups = Array.from({ length: GROUPS }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  const { start, length } = longestZeros(groups)
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

/** The first of the longest runs of groups that are zero. */
function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let [best, length] = [0, 0]
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === '0') end++
    if (end - start > length) [best, length] = [start, end - start]
  }
  return { start: best, length }
}

/** The 16 bytes of an address without a zone; undefined if it is none. */
export function bytesOfIPv6(text: string): Buffer | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined
  const [head = '', tail] = text.split('::')
  const [first, last] = [groupBytes(head), groupBytes(tail ?? '')]
  const zeros = Buffer.alloc(ADDRESS_BYTES - first.length - last.length)
  return Buffer.concat([first, zeros, last])
}

function groupBytes(part: string): Buffer {
  if (part === '') return Buffer.alloc(0)
  const bytes = part.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
  return Buffer.from(bytes)
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
