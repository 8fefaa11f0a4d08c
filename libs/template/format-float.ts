import type { FloatType } from './float-digits.ts'
import { type FloatFormat, floatText } from './float-text.ts'
import { type FormatFlags, fill, pad, padWithSpaces } from './format-flags.ts'

/** What is asked of strconv for a verb, with the precision if the format has none; undefined: the shortest. */
const VERBS: Readonly<Record<string, { format: FloatFormat; precision?: number }>> = {
  v: { format: 'g' },
  b: { format: 'b' },
  g: { format: 'g' },
  G: { format: 'G' },
  x: { format: 'x' },
  X: { format: 'X' },
  e: { format: 'e', precision: 6 },
  E: { format: 'E', precision: 6 },
  f: { format: 'f', precision: 6 },
  F: { format: 'f', precision: 6 },
}

/** Digits that the flag # keeps, where the format has no precision. */
const SHARP_DIGITS = 6

/** A float as Go's fmt prints it; undefined if the verb is not one for floats. */
export function formatFloat(
  value: number,
  options: { verb: string; flags: Readonly<FormatFlags>; type: FloatType },
): string | undefined {
  const { verb, flags, type } = options
  const known = VERBS[verb]
  if (known === undefined) return undefined
  const precision = flags.precision ?? known.precision
  const text = floatText(value, { format: known.format, precision, type })
  const sign = /^[+-]/.test(text) ? text[0]! : '+'
  const shownSign = sign === '+' && flags.space && !flags.plus ? ' ' : sign
  let number = text.replace(/^[+-]/, '')
  if (!Number.isFinite(value)) return formatSpecial(number, shownSign, flags)
  if (flags.sharp && verb !== 'b') number = withPoint(number, { verb, precision })
  if (!flags.plus && shownSign === '+') return pad(number, flags)
  const { zero, width = 0 } = flags
  if (zero && width > number.length + 1) return shownSign + fill(width - number.length - 1, true) + number
  return pad(shownSign + number, flags)
}

/** NaN and infinity are no digits, so zeros do not go with them. */
function formatSpecial(text: string, sign: string, flags: Readonly<FormatFlags>): string {
  const hasSign = text !== 'NaN' || flags.space || flags.plus
  return padWithSpaces(hasSign ? sign + text : text, flags)
}

/** The flag #: a decimal point in any case, and the zeros at the end that %g and %x leave out. */
function withPoint(
  text: string,
  { verb, precision }: { verb: string; precision: number | undefined },
): string {
  const isHex = verb === 'x' || verb === 'X'
  const at = text.search(isHex ? /[pP]/ : /[eE]/)
  const mantissa = at === -1 ? text : text.slice(0, at)
  const exponent = at === -1 ? '' : text.slice(at)
  // As in Go, the digits of %x count with the x before them, and not those of %X.
  let missing = 'vgGx'.includes(verb) ? (precision ?? SHARP_DIGITS) : 0
  missing -= mantissa.replace('.', '').replace(/^0+/, '').length
  const hasPoint = mantissa.includes('.')
  if (!hasPoint && mantissa === '0') missing--
  return `${mantissa}${hasPoint ? '' : '.'}${fill(missing, true)}${exponent}`
}
