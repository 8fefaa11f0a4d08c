import type { Call, FunctionTable } from '../function.ts'
import { textOf } from './bytes.ts'

/** Bytes that were decoded, or Go's message about what is wrong. */
export interface Decoded {
  bytes: Uint8Array
  problem?: string
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** Characters of base32 that stand for 5 bytes, and the digits that a shorter last group can have. */
const GROUP = 8
const LAST_GROUP = [2, 4, 5, 7]

/** Base64 and base32 (RFC 4648). What cannot be decoded gives the text of Go's error. */
export const ENCODINGS: FunctionTable = {
  b64enc: { parameters: ['string'], run: (_call, text: string) => Buffer.from(text).toString('base64') },
  b64dec: { parameters: ['string'], run: (call, text: string) => decoded(call, decodeBase64(text)) },
  b32enc: { parameters: ['string'], run: (_call, text: string) => encodeBase32(Buffer.from(text)) },
  b32dec: { parameters: ['string'], run: (call, text: string) => decoded(call, decodeBase32(text)) },
}

function decoded(call: Call, { bytes, problem }: Decoded): string {
  return problem ?? textOf(call, bytes)
}

/** Go's base64.StdEncoding: padding is a must, line ends are skipped. */
export function decodeBase64(text: string): Decoded {
  const problemAt = (at: number): Decoded => ({
    bytes: new Uint8Array(),
    problem: `illegal base64 data at input byte ${at}`,
  })
  const bytes = Buffer.from(text)
  /** Digits of the group that is being read, and where it would be complete. */
  let digits = 0
  for (let at = 0; at < bytes.length; at++) {
    const char = String.fromCharCode(bytes[at]!)
    if (char === '\n' || char === '\r') continue
    if (/[A-Za-z0-9+/]/.test(char)) digits = (digits + 1) % 4
    else if (char !== '=' || digits < 2) return problemAt(at)
    else return paddingProblem(bytes, { at, missing: 4 - digits }, problemAt) ?? { bytes: base64Bytes(text) }
  }
  // Go tells the place of a group that ends too early by the digits that it has.
  return digits === 0 ? { bytes: base64Bytes(text) } : problemAt(bytes.length - digits)
}

function base64Bytes(text: string): Uint8Array {
  return Buffer.from(text.replace(/[\r\n]/g, ''), 'base64')
}

/** What is wrong with the padding that begins here. */
function paddingProblem(
  bytes: Uint8Array,
  { at, missing }: { at: number; missing: number },
  problemAt: (at: number) => Decoded,
): Decoded | undefined {
  let next = at + 1
  if (missing === 2) {
    next = skipLineEnds(bytes, next)
    if (next === bytes.length) return problemAt(bytes.length)
    if (bytes[next] !== '='.charCodeAt(0)) return problemAt(next - 1)
    next++
  }
  next = skipLineEnds(bytes, next)
  return next < bytes.length ? problemAt(next) : undefined
}

function skipLineEnds(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 0x0a || bytes[at] === 0x0d) at++
  return at
}

function encodeBase32(bytes: Uint8Array): string {
  let encoded = ''
  for (let from = 0; from < bytes.length; from += 5) {
    const part = bytes.subarray(from, from + 5)
    let bits = 0n
    for (let at = 0; at < 5; at++) bits = bits * 256n + BigInt(part[at] ?? 0)
    const digits = Array.from(
      { length: GROUP },
      (_, at) => BASE32[Number((bits >> BigInt(35 - 5 * at)) & 31n)]!,
    )
    const used = Math.ceil((part.length * 8) / 5)
    encoded += digits.slice(0, used).join('').padEnd(GROUP, '=')
  }
  return encoded
}

/** Go's base32.StdEncoding: padding is a must, line ends are skipped and not counted in the places of errors. */
function decodeBase32(text: string): Decoded {
  const source = Buffer.from(text.replace(/[\r\n]/g, '')).toString('latin1')
  const problemAt = (at: number): Decoded => ({
    bytes: new Uint8Array(),
    problem: `illegal base32 data at input byte ${at}`,
  })
  const bytes: number[] = []
  for (let from = 0; from < source.length; from += GROUP) {
    const group = source.slice(from, from + GROUP)
    const end = /[^A-Z2-7]/.exec(group)?.index ?? group.length
    const wrong = end === GROUP ? undefined : wrongInGroup(source, { from, end })
    if (wrong !== undefined) return problemAt(wrong)
    bytes.push(...groupBytes(group.slice(0, end)))
    // As in Go, what follows the padding is not looked at.
    if (end < GROUP) break
  }
  return { bytes: Uint8Array.from(bytes) }
}

/** The place that Go tells of a group that ends early: `end` is where its digits do. */
function wrongInGroup(source: string, { from, end }: { from: number; end: number }): number | undefined {
  const at = from + end
  if (at === source.length) return at - end
  const left = source.length - at - 1
  if (source[at] !== '=' || end < 2 || left >= GROUP) return at
  if (left + end < GROUP - 1) return source.length
  for (let next = 0; next < GROUP - 1 - end; next++) {
    if (source[at + 1 + next] !== '=') return at + next
  }
  if (!LAST_GROUP.includes(end)) return at
  return undefined
}

function groupBytes(digits: string): number[] {
  let bits = 0n
  for (const digit of digits.padEnd(GROUP, 'A')) bits = bits * 32n + BigInt(BASE32.indexOf(digit))
  const count = Math.floor((digits.length * 5) / 8)
  return Array.from({ length: count }, (_, at) => Number((bits >> BigInt(32 - 8 * at)) & 255n))
}
