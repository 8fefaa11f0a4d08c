/** Beyond it the result is infinite, or zero. */
const POWER_MAX = 400

/** Go's math.Pow(10, power), which is off by a little for some powers, in the same way: by squaring fractions below 1. */
export function powerOfTen(power: number): number {
  if (Math.abs(power) > POWER_MAX) return power > 0 ? Infinity : 0
  // Factor and square are fraction * 2^exponent, 10 being 0.625 * 2^4.
  let fraction = 1
  let exponent = 0
  let square = 0.625
  let squareExponent = 4
  for (let rest = Math.abs(power); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      fraction *= square
      exponent += squareExponent
    }
    square *= square
    squareExponent *= 2
    if (square < 0.5) {
      square *= 2
      squareExponent--
    }
  }
  return power < 0 ? shift(1 / fraction, -exponent) : shift(fraction, exponent)
}

/** value * 2^exponent, in two steps: 2^exponent alone may be out of range where the product is not. */
function shift(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2)
  return value * 2 ** half * 2 ** (exponent - half)
}
