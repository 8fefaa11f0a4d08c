import { isNumber, toFloat, toInt64 } from '../go-number.ts'
import type { Value } from '../value.ts'
import { parseFloat64, parseWhole } from './parse-number.ts'

/** Sprig computes with anything: what is no number is made one, and what cannot be is 0. */

/** `.0` at the end of a text does not keep it from being a whole number. */
const ZERO_FRACTION = /\.0+\.*$/

export function castInt64(value: Value): bigint {
  if (isNumber(value)) return toInt64(value)
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value !== 'string') return 0n
  const { value: whole, problem } = parseWhole(value.replace(ZERO_FRACTION, ''), { base: 0 })
  return problem === undefined ? whole : 0n
}

export function castFloat(value: Value): number {
  if (isNumber(value)) return toFloat(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' ? (parseFloat64(value) ?? 0) : 0
}
