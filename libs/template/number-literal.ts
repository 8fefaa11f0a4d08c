import { type GoNumber, goNumber } from './go-number.ts'

/** A number as it is written in a template, and what it is as a value of one type or another. */
export interface NumberLiteral {
  text: string
  /** Where no type is asked for; undefined: an int that is too large. */
  value: number | GoNumber | undefined
  /** Where an int is asked for; undefined: it is none. */
  int: number | undefined
  /** Where a float64 is asked for. */
  float: number
}

const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n

const INTEGER = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/
const DECIMAL_FLOAT = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/
/** An underscore is between digits, or between the base and a digit. */
const MISPLACED_UNDERSCORE = /__|_$|^[+-]?_|_[^0-9a-fA-F]|[^0-9a-fA-FxXoObB]_/
const HAS_FLOAT_SIGNS = /[.eEpP]/
/** Go looks at the beginning for what is no float in spite of an `e`; a sign hides it. */
const HEX_INTEGER = /^0[xX][^pP]+$/

/**
 * Reads a number (Go specification, "Integer literals" and "Floating-point literals"), with a sign.
 * Returns the problem if it is none.
 */
export function readNumber(text: string): NumberLiteral | { problem: string } {
  if (text.endsWith('i')) return { problem: `the complex number ${text} is not supported` }
  if (MISPLACED_UNDERSCORE.test(text)) return illegal(text)
  const digits = text.replaceAll('_', '')
  const whole = readInteger(digits)
  if (whole !== undefined && whole <= UINT64_MAX && whole >= -INT64_MAX - 1n) {
    const float = Number(whole)
    const int = whole <= INT64_MAX ? whole : undefined
    return { text, value: isFloat(text) ? goNumber('float64', float) : intOf(int), int: numberOf(int), float }
  }
  const float = readFloat(digits)
  if (float === undefined || !Number.isFinite(float)) return illegal(text)
  if (!HAS_FLOAT_SIGNS.test(text)) return { problem: `integer overflow: ${text}` }
  const isWhole = Number.isInteger(float) && Math.abs(float) < 2 ** 63
  return { text, value: goNumber('float64', float), int: isWhole ? float : undefined, float }
}

/** A character constant, which is the int of its code point. */
export function characterLiteral(text: string, code: number): NumberLiteral {
  return { text, value: code, int: code, float: code }
}

function illegal(text: string): { problem: string } {
  return { problem: `illegal number syntax: ${text}` }
}

function isFloat(text: string): boolean {
  return HAS_FLOAT_SIGNS.test(text) && !HEX_INTEGER.test(text)
}

function intOf(whole: bigint | undefined): number | GoNumber | undefined {
  return whole === undefined ? undefined : goNumber('int', whole)
}

function numberOf(whole: bigint | undefined): number | undefined {
  return whole === undefined ? undefined : Number(whole)
}

function readInteger(digits: string): bigint | undefined {
  const match = INTEGER.exec(digits)
  if (!match) return undefined
  const [, sign, hex, binary, octal, decimal] = match
  const whole = BigInt(
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : decimal!,
  )
  return sign === '-' ? -whole : whole
}

function readFloat(digits: string): number | undefined {
  if (DECIMAL_FLOAT.test(digits)) return Number(digits)
  const match = HEX_FLOAT.exec(digits)
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponent] = match
  if (whole + fraction === '') return undefined
  const value = scale(BigInt(`0x${whole}${fraction}`), Number(exponent) - 4 * fraction.length)
  return sign === '-' ? -value : value
}

/** mantissa * 2^exponent, exact where the mantissa is. */
function scale(mantissa: bigint, exponent: number): number {
  // In two steps, because 2^exponent alone may be out of range where the product is not.
  const half = Math.trunc(exponent / 2)
  return Number(mantissa) * 2 ** half * 2 ** (exponent - half)
}
