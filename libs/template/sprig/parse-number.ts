/** Go's strconv: what is a number and what is not differs from JavaScript's. */

export interface ParsedWhole {
  /** 0 if it is no number; the nearest one if it does not fit into 64 bits. */
  value: bigint
  problem?: 'syntax' | 'range'
}

const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

const DIGITS: Readonly<Record<number, RegExp>> = {
  8: /^[0-7]+$/,
  10: /^[0-9]+$/,
}
const PREFIXED = /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/
const DECIMAL_FLOAT = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/
const INFINITE = /^([+-]?)inf(?:inity)?$/i
const MISPLACED_UNDERSCORE = /(?:^|[^0-9])_|_(?:[^0-9]|$)/
const MISPLACED_UNDERSCORE_IN_HEX = /(?:^|[^0-9a-fA-F])_|_(?:[^0-9a-fA-F]|$)/

/** Go's strconv.ParseInt for 64 bits. Base 0 is the one that the prefix says (0x, 0b, 0o, 0), and allows underscores. */
export function parseWhole(text: string, { base }: { base: 0 | 8 | 10 }): ParsedWhole {
  const sign = text[0] === '-' ? -1n : 1n
  const digits = /^[+-]/.test(text) ? text.slice(1) : text
  const magnitude = base === 0 ? readPrefixed(digits) : readDigits(digits, base)
  if (magnitude === undefined) return { value: 0n, problem: 'syntax' }
  const value = sign * magnitude
  if (value > INT64_MAX) return { value: INT64_MAX, problem: 'range' }
  if (value < INT64_MIN) return { value: INT64_MIN, problem: 'range' }
  return { value }
}

function readPrefixed(written: string): bigint | undefined {
  const digits = withoutUnderscores(written)
  if (digits === undefined) return undefined
  if (PREFIXED.test(digits)) return BigInt(digits.toLowerCase())
  return digits.length > 1 && digits.startsWith('0') ? readDigits(digits.slice(1), 8) : readDigits(digits, 10)
}

function readDigits(digits: string, base: 8 | 10): bigint | undefined {
  if (!DIGITS[base]!.test(digits)) return undefined
  return BigInt(base === 8 ? `0o${digits}` : digits)
}

/** Go's strconv.ParseFloat for 64 bits; undefined if it is no number, or a larger one than there are. */
export function parseFloat64(written: string): number | undefined {
  const infinite = INFINITE.exec(written)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  if (/^nan$/i.test(written)) return Number.NaN
  const digits = withoutUnderscores(written)
  if (digits === undefined) return undefined
  const value = DECIMAL_FLOAT.test(digits) ? Number(digits) : readHexFloat(digits)
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

function readHexFloat(digits: string): number | undefined {
  const match = HEX_FLOAT.exec(digits)
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponent] = match
  if (whole + fraction === '') return undefined
  const power = Number(exponent) - 4 * fraction.length
  // In two steps, because 2^power alone may be out of range where the product is not.
  const half = Math.trunc(power / 2)
  const value = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** half * 2 ** (power - half)
  return sign === '-' ? -value : value
}

/** Underscores may stand between digits, and between the base and a digit; undefined if one stands elsewhere. */
function withoutUnderscores(written: string): string | undefined {
  if (!written.includes('_')) return written
  const unsigned = written.replace(/^[+-]/, '')
  const misplaced = /^0[xX]/.test(unsigned) ? MISPLACED_UNDERSCORE_IN_HEX : MISPLACED_UNDERSCORE
  return misplaced.test(unsigned.replace(/^0[xXbBoO]/, '0')) ? undefined : written.replaceAll('_', '')
}
