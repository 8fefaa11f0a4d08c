import type { Call, FunctionTable } from '../function.ts'
import { goNumber } from '../go-number.ts'
import { listOf, type Value } from '../value.ts'
import { castInt64 } from './cast.ts'

/** Whole numbers are computed with 64 bits, whose upper ones are lost where a result is too large, as in Go. */
export const NUMBERS: FunctionTable = {
  add: {
    parameters: [],
    rest: 'any',
    run: (_call, ...values: Value[]) => fold(values, (sum, next) => sum + next, 0n),
  },
  add1: { parameters: ['any'], run: (_call, value: Value) => int64(castInt64(value) + 1n) },
  sub: {
    parameters: ['any', 'any'],
    run: (_call, left: Value, right: Value) => int64(castInt64(left) - castInt64(right)),
  },
  mul: {
    parameters: ['any'],
    rest: 'any',
    run: (_call, ...values: Value[]) => fold(values, (product, next) => BigInt.asIntN(64, product * next)),
  },
  div: {
    parameters: ['any', 'any'],
    run: (call, left: Value, right: Value) => int64(castInt64(left) / divisor(call, right)),
  },
  mod: {
    parameters: ['any', 'any'],
    run: (call, left: Value, right: Value) => int64(castInt64(left) % divisor(call, right)),
  },
  max: { parameters: ['any'], rest: 'any', run: max },
  biggest: { parameters: ['any'], rest: 'any', run: max },
  min: {
    parameters: ['any'],
    rest: 'any',
    run: (_call, ...values: Value[]) => fold(values, lesser),
  },
  until: {
    parameters: ['int'],
    run: (call, stop: number) => countList(call, { from: 0, stop, step: stop < 0 ? -1 : 1 }),
  },
  untilStep: {
    parameters: ['int', 'int', 'int'],
    run: (call, from: number, stop: number, step: number) => countList(call, { from, stop, step }),
  },
  seq: { parameters: [], rest: 'int', run: (call, ...bounds: number[]) => seq(call, bounds) },
}

function int64(value: bigint): Value {
  return goNumber('int64', value)
}

function fold(
  values: readonly Value[],
  combine: (left: bigint, right: bigint) => bigint,
  start?: bigint,
): Value {
  const numbers = values.map(castInt64)
  return int64(start === undefined ? numbers.reduce(combine) : numbers.reduce(combine, start))
}

function max(_call: Call, ...values: Value[]): Value {
  return fold(values, greater)
}

function lesser(left: bigint, right: bigint): bigint {
  if (left < right) return left
  return right
}

function greater(left: bigint, right: bigint): bigint {
  return lesser(left, right) === left ? right : left
}

function divisor(call: Call, value: Value): bigint {
  const number = castInt64(value)
  if (number === 0n) call.fail('division by zero', 'what cannot be made a number counts as 0')
  return number
}

interface Count {
  from: number
  /** Not reached. */
  stop: number
  step: number
}

function countList(call: Call, count: Count): Value {
  return listOf('int', countTo(call, count))
}

/** Nothing if the step leads away from the end. */
function countTo(call: Call, { from, stop, step }: Count): number[] {
  const turns = step === 0 ? 0 : Math.max(Math.ceil((stop - from) / step), 0)
  call.budget.fits(turns)
  return Array.from({ length: turns }, (_, index) => from + index * step)
}

/** As the command of this name: `seq END`, `seq START END`, `seq START STEP END`, both ends included. */
function seq(call: Call, bounds: readonly number[]): string {
  if (bounds.length === 0 || bounds.length > 3) return ''
  const from = bounds.length === 1 ? 1 : bounds[0]!
  const end = bounds.at(-1)!
  const direction = end < from ? -1 : 1
  const step = bounds.length === 3 ? bounds[1]! : direction
  // In sprig a step the wrong way gives nothing, and one past the end by more than it would reach as well.
  if (step * direction <= 0) return ''
  const text = countTo(call, { from, stop: end + direction, step }).join(' ')
  call.budget.fits(text.length)
  return text
}
