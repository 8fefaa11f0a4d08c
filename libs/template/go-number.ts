/** The types of numbers that Go has, of those that templates meet. */
export type NumberType = SignedType | UnsignedType | 'float32' | 'float64'
type SignedType = 'int' | 'int8' | 'int16' | 'int32' | 'int64'
type UnsignedType = 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64'

/** Bits of the whole numbers' types. */
const BITS: Readonly<Record<SignedType | UnsignedType, number>> = {
  int: 64,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
}

/**
 * A number whose type JavaScript's numbers do not tell: a safe integer is an `int`, any other number is a `float64`.
 * `value` is a number wherever that is exact, else a bigint. Made by `goNumber` only, so that equal numbers of one type
 * look the same.
 */
export class GoNumber {
  readonly type: NumberType
  readonly value: number | bigint

  constructor(type: NumberType, value: number | bigint) {
    this.type = type
    this.value = value
  }
}

/**
 * A number of a type of Go. A whole number that the type cannot hold loses its upper bits, as Go's arithmetic does; what
 * is behind the point of a fraction is cut off if the type has none.
 */
export function goNumber(type: NumberType, value: number | bigint): number | GoNumber {
  if (type === 'float64') {
    const float = Number(value)
    return isInt(float) ? new GoNumber(type, float) : float
  }
  if (type === 'float32') return new GoNumber(type, Math.fround(Number(value)))
  const whole = fit(type, value)
  return type === 'int' && typeof whole === 'number' ? whole : new GoNumber(type, whole)
}

export function isNumber(value: unknown): value is number | GoNumber {
  return typeof value === 'number' || value instanceof GoNumber
}

export function numberType(value: number | GoNumber): NumberType {
  if (typeof value !== 'number') return value.type
  return isInt(value) ? 'int' : 'float64'
}

export function isFloatType(type: NumberType): type is 'float32' | 'float64' {
  return type === 'float32' || type === 'float64'
}

export function isUnsignedType(type: NumberType): type is UnsignedType {
  return type.startsWith('uint')
}

/** Go's conversion to float64. */
export function toFloat(value: number | GoNumber): number {
  return typeof value === 'number' ? value : Number(value.value)
}

/** Go's conversion to int64: cuts off what is behind the point. What has no such number (NaN) is the smallest one. */
export function toInt64(value: number | GoNumber): bigint {
  const raw = typeof value === 'number' ? value : value.value
  if (typeof raw === 'bigint') return BigInt.asIntN(BITS.int64, raw)
  return Math.abs(raw) < 2 ** 63 ? BigInt(Math.trunc(raw)) : -(2n ** 63n)
}

/** The whole number that a number of a whole type is. */
export function toBigInt(value: number | GoNumber): bigint {
  return BigInt(typeof value === 'number' ? value : value.value)
}

/** Whether a plain number stands for an `int`. */
function isInt(value: number): boolean {
  return Number.isSafeInteger(value)
}

function fit(type: SignedType | UnsignedType, value: number | bigint): number | bigint {
  const bits = BITS[type]
  const whole = typeof value === 'bigint' ? value : wholeOf(value)
  const wrapped = isUnsignedType(type) ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole)
  const number = Number(wrapped)
  return Number.isSafeInteger(number) ? number : wrapped
}

function wholeOf(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n)
}
