/** What a backslash and one character stand for in a Go string in double quotes. */
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
}

/** Escapes with digits: pattern of the digits, their base. */
const NUMERIC_ESCAPES: readonly (readonly [RegExp, number])[] = [
  [/^x([0-9a-fA-F]{2})/, 16],
  [/^u([0-9a-fA-F]{4})/, 16],
  [/^U([0-9a-fA-F]{8})/, 16],
  [/^([0-7]{3})/, 8],
]

export type Unquoted = { text: string } | { problem: string; at: number }

/**
 * The meaning of the inside of a Go string in double quotes (Go specification, "Rune literals" and "String literals").
 * `\x` and octal escapes stand for single bytes in Go; those from 0x80 are refused, because text here is UTF-8.
 */
export function unquote(inside: string): Unquoted {
  let text = ''
  let from = 0
  for (let at = inside.indexOf('\\'); at !== -1; at = inside.indexOf('\\', from)) {
    const found = readEscape(inside.slice(at + 1, at + 10))
    if (found === undefined) return { problem: 'unknown escape in string', at }
    text += inside.slice(from, at) + found.text
    from = at + 1 + found.length
  }
  return { text: text + inside.slice(from) }
}

function readEscape(rest: string): { text: string; length: number } | undefined {
  const simple = rest === '' ? undefined : SIMPLE_ESCAPES[rest[0]!]
  if (simple !== undefined) return { text: simple, length: 1 }
  for (const [pattern, base] of NUMERIC_ESCAPES) {
    const match = pattern.exec(rest)
    if (!match) continue
    const code = Number.parseInt(match[1]!, base)
    const isByte = rest[0] !== 'u' && rest[0] !== 'U'
    const surrogate = code >= 0xd800 && code <= 0xdfff
    if ((isByte && code > 0x7f) || code > 0x10ffff || surrogate) return undefined
    return { text: String.fromCodePoint(code), length: match[0].length }
  }
  return undefined
}
