import { isUtf8 } from 'node:buffer'

/** What a backslash and one character stand for in a Go string or character constant. */
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** Escapes with digits: pattern of the digits, their base, whether they stand for a byte. */
const NUMERIC_ESCAPES: readonly { pattern: RegExp; base: number; isByte: boolean }[] = [
  { pattern: /^x([0-9a-fA-F]{2})/, base: 16, isByte: true },
  { pattern: /^u([0-9a-fA-F]{4})/, base: 16, isByte: false },
  { pattern: /^U([0-9a-fA-F]{8})/, base: 16, isByte: false },
  { pattern: /^([0-7]{3})/, base: 8, isByte: true },
]
/** A backslash and what can follow it. */
const ESCAPE_LENGTH_MAX = 10
const BYTE_MAX = 0xff
const ASCII_MAX = 0x7f
const NO_CHARACTER = 'bytes that are no character in a string'
const CODE_POINT_MAX = 0x10ffff

/** The quotes that enclose a literal: only its own ones can be escaped in it. */
export type Quote = '"' | "'"
export type Unquoted = { text: string } | { problem: string; at: number }

interface Escape {
  code: number
  length: number
  /** Whether the code is that of a byte, which is part of a character if it is not ASCII. */
  isByte: boolean
}

/**
 * The meaning of the inside of a Go string in double quotes (Go specification, "Rune literals" and "String literals").
 * `\x` and octal escapes stand for single bytes in Go; what they make with their neighbours must be UTF-8, as text here is.
 */
export function unquote(inside: string, quote: Quote): Unquoted {
  let text = ''
  let from = 0
  let bytes: number[] = []
  for (let at = inside.indexOf('\\'); at !== -1; at = inside.indexOf('\\', from)) {
    const found = readEscape(inside.slice(at + 1, at + ESCAPE_LENGTH_MAX), quote)
    if (found === undefined) return { problem: 'unknown escape in string', at }
    const between = inside.slice(from, at)
    from = at + 1 + found.length
    const isPart = found.isByte && found.code > ASCII_MAX
    const decoded = isPart && between === '' ? '' : decode(bytes)
    if (decoded === undefined) return { problem: NO_CHARACTER, at }
    if (decoded !== '' || between !== '') bytes = []
    text += decoded + between
    if (isPart) bytes.push(found.code)
    else text += String.fromCodePoint(found.code)
  }
  const decoded = decode(bytes)
  if (decoded === undefined) return { problem: NO_CHARACTER, at: inside.length - 1 }
  return { text: text + decoded + inside.slice(from) }
}

function decode(bytes: readonly number[]): string | undefined {
  const buffer = Uint8Array.from(bytes)
  return isUtf8(buffer) ? Buffer.from(buffer).toString('utf8') : undefined
}

/** The code point of a Go character constant without its quotes; undefined if it is none. */
export function unquoteCharacter(inside: string): number | undefined {
  if (inside.startsWith('\\')) {
    const found = readEscape(inside.slice(1), "'")
    return found !== undefined && found.length === inside.length - 1 ? found.code : undefined
  }
  const code = inside.codePointAt(0)
  return code !== undefined && String.fromCodePoint(code).length === inside.length ? code : undefined
}

function readEscape(rest: string, quote: Quote): Escape | undefined {
  const first = rest[0]
  if (first === undefined) return undefined
  const simple = first === quote ? quote : SIMPLE_ESCAPES[first]
  if (simple !== undefined) return { code: simple.charCodeAt(0), length: 1, isByte: false }
  for (const { pattern, base, isByte } of NUMERIC_ESCAPES) {
    const match = pattern.exec(rest)
    if (!match) continue
    const code = Number.parseInt(match[1]!, base)
    const isSurrogate = code >= 0xd800 && code <= 0xdfff
    if (code > (isByte ? BYTE_MAX : CODE_POINT_MAX) || isSurrogate) return undefined
    return { code, length: match[0].length, isByte }
  }
  return undefined
}
