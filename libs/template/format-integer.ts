import { type FormatFlags, fill, pad, padWithSpaces } from './format-flags.ts'
import { isPrintable, quoteCharacter } from './quote.ts'

const RADIX: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }
const CODE_POINT_MAX = 0x10ffffn
const REPLACEMENT = 0xfffd
/** Digits that %U writes at least. */
const UNICODE_DIGITS = 4

/** A whole number as Go's fmt prints it; undefined if the verb is not one for whole numbers. */
export function formatInteger(
  value: bigint,
  options: { verb: string; flags: Readonly<FormatFlags>; isSigned: boolean },
): string | undefined {
  const { verb, flags, isSigned } = options
  if (verb === 'v' && flags.sharpV && !isSigned)
    return digits(value, { verb: 'x', flags: { ...flags, sharp: true } })
  if (RADIX[verb] !== undefined) return digits(value, { verb, flags })
  if (verb === 'c') return pad(String.fromCodePoint(characterOf(value)), flags)
  if (verb === 'q') return pad(quoteCharacter(characterOf(value), { asciiOnly: flags.plus }), flags)
  return verb === 'U' ? unicode(BigInt.asUintN(64, value), flags) : undefined
}

function digits(value: bigint, { verb, flags }: { verb: string; flags: Readonly<FormatFlags> }): string {
  const { precision, width, zero, plus, space, sharp } = flags
  const isNegative = value < 0n
  // Zero with precision zero is nothing but its padding.
  if (precision === 0 && value === 0n) return fill(width ?? 0, false)
  let lengthMin = precision ?? 0
  if (precision === undefined && zero && width !== undefined) {
    lengthMin = width - (isNegative || plus || space ? 1 : 0)
  }
  let text = (isNegative ? -value : value).toString(RADIX[verb]).padStart(lengthMin, '0')
  if (verb === 'X') text = text.toUpperCase()
  if (sharp) text = prefixed(text, verb)
  if (verb === 'O') text = `0o${text}`
  const sign = isNegative ? '-' : plus ? '+' : space ? ' ' : ''
  return padWithSpaces(sign + text, flags)
}

function prefixed(text: string, verb: string): string {
  if (verb === 'b') return `0b${text}`
  if (verb === 'o' || verb === 'O') return text.startsWith('0') ? text : `0${text}`
  if (verb === 'x' || verb === 'X') return `0${verb}${text}`
  return text
}

function characterOf(value: bigint): number {
  if (value < 0n || value > CODE_POINT_MAX) return REPLACEMENT
  const code = Number(value)
  return code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code
}

function unicode(value: bigint, flags: Readonly<FormatFlags>): string {
  const { precision = 0, sharp } = flags
  const hex = value.toString(16).toUpperCase().padStart(Math.max(UNICODE_DIGITS, precision), '0')
  let text = `U+${hex}`
  if (sharp && value <= CODE_POINT_MAX) {
    const char = String.fromCodePoint(Number(value))
    if (isPrintable(char)) text += ` '${char}'`
  }
  return padWithSpaces(text, flags)
}
