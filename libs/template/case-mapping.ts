/**
 * Go maps each character to one character (Unicode's "simple" case mapping), wherever it stands. JavaScript also maps to
 * several (ß to SS), which Go leaves alone but for the Greek letters with a small iota below.
 */

/** Greek small letters with iota below: Go's capital ones, where JavaScript writes the iota beside the letter. */
const IOTA_BELOW = /^[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7\u1fb3\u1fc3\u1ff3]$/
/** Croatian letters of two parts, of which only the first one is a capital in a title. */
const TITLE_PAIRS = ['\u01c4\u01c5\u01c6', '\u01c7\u01c8\u01c9', '\u01ca\u01cb\u01cc', '\u01f1\u01f2\u01f3']
/** Georgian has capitals, but not in titles. */
const GEORGIAN = /^[\u10d0-\u10fa\u10fd-\u10ff]$/
const CAPITAL_I_WITH_DOT = '\u0130'

export function lowerCharacter(char: string): string {
  return char === CAPITAL_I_WITH_DOT ? 'i' : single(char.toLowerCase(), char)
}

export function upperCharacter(char: string): string {
  return IOTA_BELOW.test(char) ? iotaCapital(char) : single(char.toUpperCase(), char)
}

export function titleCharacter(char: string): string {
  const pair = TITLE_PAIRS.find((forms) => forms.includes(char))
  if (pair !== undefined) return pair[1]!
  return GEORGIAN.test(char) ? char : upperCharacter(char)
}

export function isUpper(char: string): boolean {
  return /^\p{Lu}$/u.test(char)
}

export function isLower(char: string): boolean {
  return /^\p{Ll}$/u.test(char)
}

/** Whether it is neither capital nor small, but made of both, as in TITLE_PAIRS. */
export function isTitle(char: string): boolean {
  return /^\p{Lt}$/u.test(char)
}

function single(mapped: string, char: string): string {
  return mapped.length === char.length || [...mapped].length === 1 ? mapped : char
}

function iotaCapital(char: string): string {
  const code = char.charCodeAt(0)
  const isRow = code < 0x1fb0
  return String.fromCharCode(code + (isRow ? 8 : 9))
}
