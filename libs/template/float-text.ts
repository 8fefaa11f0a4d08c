import {
  FLOAT_FORMATS,
  type FloatDigits,
  type FloatType,
  fractionDigits,
  shortestDigits,
  significantDigits,
  splitFloat,
} from './float-digits.ts'

/** As in Go's strconv.FormatFloat; a capital letter makes the letters of the result capital. */
export type FloatFormat = 'e' | 'E' | 'f' | 'g' | 'G' | 'b' | 'x' | 'X'

/** Exponents from which %g without a precision writes one. */
const SHORTEST_EXPONENT_MAX = 6
const EXPONENT_MIN = -4
/** Bits of a mantissa as %x cuts it into digits: one before the point, the others behind it. */
const HEX_FRACTION_BITS = 60n
const HEX_DIGITS_MAX = 15

/** Go's strconv.FormatFloat. Without a precision there are as many digits as it takes to tell the number. */
export function floatText(
  value: number,
  options: { format: FloatFormat; precision?: number | undefined; type: FloatType },
): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return sign + positiveText(Math.abs(value), options)
}

function positiveText(
  value: number,
  { format, precision, type }: { format: FloatFormat; precision?: number | undefined; type: FloatType },
): string {
  switch (format) {
    case 'b':
      return binaryText(value, type)
    case 'x':
    case 'X':
      return hexText(value, { precision, type, isUpper: format === 'X' })
    case 'f': {
      const found = precision === undefined ? shortestDigits(value, type) : fractionDigits(value, precision)
      return plain(found, precision ?? Math.max(0, found.digits.length - found.point))
    }
    case 'e':
    case 'E': {
      const found =
        precision === undefined ? shortestDigits(value, type) : significantDigits(value, precision + 1)
      return scientific(found, {
        precision: precision ?? Math.max(0, found.digits.length - 1),
        letter: format,
      })
    }
    case 'g':
    case 'G':
      return generalText(value, { precision, type, letter: format === 'g' ? 'e' : 'E' })
  }
}

/** %g: with an exponent if that is small or large, and no zeros at the end. */
function generalText(
  value: number,
  { precision, type, letter }: { precision: number | undefined; type: FloatType; letter: 'e' | 'E' },
): string {
  const wanted = precision === undefined ? undefined : Math.max(precision, 1)
  const found = wanted === undefined ? shortestDigits(value, type) : significantDigits(value, wanted)
  const { length } = found.digits
  const count = wanted ?? length
  let exponentMax = wanted ?? SHORTEST_EXPONENT_MAX
  if (wanted !== undefined && exponentMax > length && length >= found.point) exponentMax = length
  const exponent = found.point - 1
  if (exponent < EXPONENT_MIN || exponent >= exponentMax) {
    return scientific(found, { precision: Math.min(count, length) - 1, letter })
  }
  return plain(found, Math.max(0, (count > found.point ? length : count) - found.point))
}

function plain({ digits, point }: FloatDigits, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (precision === 0) return whole
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`
}

function scientific(
  { digits, point }: FloatDigits,
  { precision, letter }: { precision: number; letter: 'e' | 'E' },
): string {
  const first = digits[0] ?? '0'
  const rest = digits.slice(1, precision + 1).padEnd(Math.max(0, precision), '0')
  const exponent = digits === '' ? 0 : point - 1
  return `${first}${rest === '' ? '' : `.${rest}`}${letter}${exponentText(exponent)}`
}

/** A sign and two digits at least. */
function exponentText(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function binaryText(value: number, type: FloatType): string {
  const { mantissa, exponent } = splitFloat(value, type)
  return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`
}

/** %x: one binary digit, a point, the others in hexadecimal, and the power of two. */
function hexText(
  value: number,
  options: { precision: number | undefined; type: FloatType; isUpper: boolean },
): string {
  const { precision, type, isUpper } = options
  let { mantissa, exponent } = splitFloat(value, type)
  exponent += FLOAT_FORMATS[type].mantissaBits
  mantissa <<= HEX_FRACTION_BITS - BigInt(FLOAT_FORMATS[type].mantissaBits)
  if (mantissa === 0n) exponent = 0
  const one = 1n << HEX_FRACTION_BITS
  while (mantissa !== 0n && mantissa < one) {
    mantissa <<= 1n
    exponent--
  }
  if (precision !== undefined && precision < HEX_DIGITS_MAX) {
    mantissa = roundBits(mantissa, HEX_FRACTION_BITS - BigInt(precision * 4))
    if (mantissa >= one << 1n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const whole = mantissa >> HEX_FRACTION_BITS
  const fraction = (mantissa & (one - 1n)).toString(16).padStart(HEX_DIGITS_MAX, '0')
  const digits =
    precision === undefined
      ? fraction.replace(/0+$/, '')
      : fraction.slice(0, precision).padEnd(precision, '0')
  const text = `0x${whole}${digits === '' ? '' : `.${digits}`}p${exponentText(exponent)}`
  return isUpper ? text.toUpperCase() : text
}

/** Rounds the lowest bits away, half to even; they become zeros. */
function roundBits(value: bigint, bits: bigint): bigint {
  const kept = value >> bits
  const twice = (value - (kept << bits)) * 2n
  const unit = 1n << bits
  const isUp = twice > unit || (twice === unit && kept % 2n === 1n)
  return (isUp ? kept + 1n : kept) << bits
}
