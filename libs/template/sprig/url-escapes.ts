import type { Call } from '../function.ts'
import { textOf } from './bytes.ts'

/** Parts of a URL that differ in what may stand there as it is. */
export type UrlPart = 'path' | 'user' | 'host' | 'zone' | 'fragment'

const UNRESERVED = 'A-Za-z0-9_.~\\-'
const HOST = `[${UNRESERVED}!$&'()*+,;=:[\\]<>"]`
/** ASCII that Go leaves as it is. */
const PLAIN: Readonly<Record<UrlPart, RegExp>> = {
  path: new RegExp(`^[${UNRESERVED}$&+,/:;=@]$`),
  user: new RegExp(`^[${UNRESERVED}$&+,;=]$`),
  host: new RegExp(`^${HOST}$`),
  zone: new RegExp(`^${HOST}$`),
  fragment: new RegExp(`^[${UNRESERVED}$&+,/:;=?@!()*]$`),
}
const PERCENT = 0x25
const ASCII_MAX = 0x7f

/** Writes what may not stand in this part as `%` and two digits a byte. */
export function escapePart(text: string, part: UrlPart): string {
  return Array.from(Buffer.from(text), (byte) => {
    const char = String.fromCharCode(byte)
    return PLAIN[part].test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

/** Reads `%` and two digits; the rendering fails if there is something that may not stand there. */
export function unescapePart(call: Call, text: string, part: UrlPart): string {
  const isHost = part === 'host' || part === 'zone'
  const source = Buffer.from(text)
  const bytes: number[] = []
  for (let at = 0; at < source.length; at++) {
    const byte = source[at]!
    if (byte === PERCENT) {
      bytes.push(escapedByte(call, source.toString('latin1', at, at + 3), part))
      at += 2
    } else {
      const char = String.fromCharCode(byte)
      if (isHost && byte <= ASCII_MAX && !PLAIN[part].test(char)) {
        call.fail(`unable to parse url: ${JSON.stringify(char)} may not be in the name of a host`)
      }
      bytes.push(byte)
    }
  }
  return textOf(call, Uint8Array.from(bytes))
}

function escapedByte(call: Call, written: string, part: UrlPart): number {
  const byte = /^%[0-9A-Fa-f]{2}$/.test(written) ? Number.parseInt(written.slice(1), 16) : undefined
  if (byte !== undefined && (byte === PERCENT || mayBeEscaped(byte, part))) return byte
  call.fail(`unable to parse url: invalid escape ${JSON.stringify(written)}`)
}

/** In names of hosts only what is not ASCII may be escaped; in the zone of an IPv6 address what could stand there as it is. */
function mayBeEscaped(byte: number, part: UrlPart): boolean {
  if (part === 'host') return byte > ASCII_MAX
  if (part !== 'zone') return true
  const char = String.fromCharCode(byte)
  return char === ' ' || PLAIN.zone.test(char)
}
