/** A positive number, or zero, in decimal: 0.DIGITS * 10^point. No digits: zero. */
export interface FloatDigits {
  /** Without zeros at either end. */
  digits: string
  point: number
}

/** Types of floats: bits of the mantissa that are stored, bits of the exponent. */
export const FLOAT_FORMATS = {
  float32: { mantissaBits: 23, exponentBits: 8 },
  float64: { mantissaBits: 52, exponentBits: 11 },
} as const

export type FloatType = keyof typeof FLOAT_FORMATS

/** Digits that are enough to tell all float32 apart. */
const FLOAT32_DIGITS_MAX = 9
/** Behind the point a float64 has no more digits than this. */
const FRACTION_DIGITS_MAX = 1074

/** The fewest digits that stand for this number and for no other of its type. */
export function shortestDigits(value: number, type: FloatType): FloatDigits {
  if (type === 'float64') return parse(value.toExponential())
  for (let count = 1; count < FLOAT32_DIGITS_MAX; count++) {
    const text = value.toExponential(count - 1)
    if (Math.fround(Number(text)) === value) return parse(text)
  }
  return parse(value.toExponential(FLOAT32_DIGITS_MAX - 1))
}

/** So many digits, rounded from the exact value, half to even. */
export function significantDigits(value: number, count: number): FloatDigits {
  if (value === 0) return { digits: '', point: 0 }
  return fractionDigits(value, count - 1 - exponentOf(value))
}

/** So many digits behind the point (in front of it, if negative), rounded from the exact value, half to even. */
export function fractionDigits(value: number, count: number): FloatDigits {
  if (value === 0) return { digits: '', point: 0 }
  const places = Math.min(count, FRACTION_DIGITS_MAX)
  const { mantissa, exponent } = splitFloat(value, 'float64')
  let numerator = mantissa
  let denominator = 1n
  if (exponent >= 0) numerator <<= BigInt(exponent)
  else denominator <<= BigInt(-exponent)
  if (places >= 0) numerator *= 10n ** BigInt(places)
  else denominator *= 10n ** BigInt(-places)
  return trimmed(divideRounded(numerator, denominator).toString(), -places)
}

/** A positive number as mantissa * 2^exponent. */
export function splitFloat(value: number, type: FloatType): { mantissa: bigint; exponent: number } {
  const { mantissaBits, exponentBits } = FLOAT_FORMATS[type]
  const view = new DataView(new ArrayBuffer(8))
  if (type === 'float64') view.setFloat64(0, value)
  else view.setFloat32(4, value)
  const bits = view.getBigUint64(0)
  const stored = Number(BigInt.asUintN(exponentBits, bits >> BigInt(mantissaBits)))
  const fraction = BigInt.asUintN(mantissaBits, bits)
  const bias = 2 ** (exponentBits - 1) - 1 + mantissaBits
  // The smallest ones have no bit that is not stored.
  if (stored === 0) return { mantissa: fraction, exponent: 1 - bias }
  return { mantissa: fraction | (1n << BigInt(mantissaBits)), exponent: stored - bias }
}

function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const twice = (numerator % denominator) * 2n
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n)
  return isUp ? quotient + 1n : quotient
}

/** Enough that a number just below a power of ten is not rounded up to it. */
const EXACT_DIGITS = 50

/** The power of ten of the first digit. */
function exponentOf(value: number): number {
  const text = value.toExponential(EXACT_DIGITS)
  return Number(text.slice(text.indexOf('e') + 1))
}

/** Of the form of toExponential: 1.23e+4. */
function parse(text: string): FloatDigits {
  const [mantissa = '', exponent] = text.split('e')
  const digits = mantissa.replace('.', '')
  return trimmed(digits, Number(exponent) - digits.length + 1)
}

/** DIGITS * 10^exponent */
function trimmed(digits: string, exponent: number): FloatDigits {
  const withoutZeros = digits.replace(/0+$/, '')
  return withoutZeros === ''
    ? { digits: '', point: 0 }
    : { digits: withoutZeros, point: digits.length + exponent }
}
