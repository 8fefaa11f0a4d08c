/**
 * Numbers in decimal notation, with which sprig computes in addf and the like: 0.1 + 0.2 is 0.3. A value is
 * `coefficient * 10^exponent`.
 */
export interface Decimal {
  coefficient: bigint
  exponent: number
}

/** Digits behind the point of a quotient. */
const QUOTIENT_DIGITS = 16

/** The shortest decimal number that stands for this float; undefined if it is infinite or no number. */
export function decimalOf(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined
  const [digits = '', power] = value.toExponential().split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

export function toNumber({ coefficient, exponent }: Decimal): number {
  return Number(`${coefficient}e${exponent}`)
}

export function add(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent)
  return { coefficient: rescale(left, exponent) + rescale(right, exponent), exponent }
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return add(left, { ...right, coefficient: -right.coefficient })
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return { coefficient: left.coefficient * right.coefficient, exponent: left.exponent + right.exponent }
}

/** Rounded to QUOTIENT_DIGITS, a half away from zero; undefined if it is a division by zero. */
export function divide(left: Decimal, right: Decimal): Decimal | undefined {
  if (right.coefficient === 0n) return undefined
  const shift = left.exponent - right.exponent + QUOTIENT_DIGITS
  const numerator = abs(left.coefficient) * powerOfTen(Math.max(shift, 0))
  const denominator = abs(right.coefficient) * powerOfTen(Math.max(-shift, 0))
  const quotient = (2n * numerator + denominator) / (2n * denominator)
  const isNegative = left.coefficient < 0n !== right.coefficient < 0n
  return { coefficient: isNegative ? -quotient : quotient, exponent: -QUOTIENT_DIGITS }
}

function rescale({ coefficient, exponent }: Decimal, to: number): bigint {
  return coefficient * powerOfTen(exponent - to)
}

function powerOfTen(power: number): bigint {
  return 10n ** BigInt(power)
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}
