import type { Call, FunctionTable } from '../function.ts'
import { goNumber } from '../go-number.ts'
import type { Value } from '../value.ts'
import { castFloat } from './cast.ts'
import { add, type Decimal, decimalOf, divide, multiply, subtract, toNumber } from './decimal.ts'
import { powerOfTen } from './power-of-ten.ts'

type Operation = (call: Call, left: Decimal, right: Decimal) => Decimal

/** Numbers with a fraction. */
export const FLOATS: FunctionTable = {
  addf: {
    parameters: [],
    rest: 'any',
    run: (call, ...values: Value[]) =>
      compute(call, [0, ...values], (_call, left, right) => add(left, right)),
  },
  add1f: {
    parameters: ['any'],
    run: (call, value: Value) => compute(call, [value, 1], (_call, left, right) => add(left, right)),
  },
  subf: {
    parameters: ['any'],
    rest: 'any',
    run: (call, ...values: Value[]) => compute(call, values, (_call, left, right) => subtract(left, right)),
  },
  mulf: {
    parameters: ['any'],
    rest: 'any',
    run: (call, ...values: Value[]) => compute(call, values, (_call, left, right) => multiply(left, right)),
  },
  divf: {
    parameters: ['any'],
    rest: 'any',
    run: (call, ...values: Value[]) =>
      compute(call, values, (call, left, right) => divide(left, right) ?? call.fail('division by zero')),
  },
  maxf: {
    parameters: ['any'],
    rest: 'any',
    run: (_call, ...values: Value[]) => extreme(values, Math.max, Infinity),
  },
  minf: {
    parameters: ['any'],
    rest: 'any',
    run: (_call, ...values: Value[]) => extreme(values, Math.min, -Infinity),
  },
  ceil: { parameters: ['any'], run: (_call, value: Value) => float(Math.ceil(castFloat(value))) },
  floor: { parameters: ['any'], run: (_call, value: Value) => float(Math.floor(castFloat(value))) },
  round: {
    parameters: ['any', 'int'],
    rest: 'float64',
    run: (_call, value: Value, places: number, half = 0.5) =>
      float(round(castFloat(value), { places, half })),
  },
}

function float(value: number): Value {
  return goNumber('float64', value)
}

function compute(call: Call, values: readonly Value[], operation: Operation): Value {
  const numbers = values.map((value) => decimalOf(castFloat(value)) ?? call.fail('there is no decimal of it'))
  return float(toNumber(numbers.reduce((left, right) => operation(call, left, right))))
}

/** In Go infinity wins over what is no number. */
function extreme(
  values: readonly Value[],
  choose: (left: number, right: number) => number,
  most: number,
): Value {
  const pick = (left: number, right: number): number =>
    left === most || right === most ? most : choose(left, right)
  return float(values.map(castFloat).reduce(pick))
}

/** Sprig rounds up what is not below `half`; numbers below zero always down. */
function round(value: number, { places, half }: { places: number; half: number }): number {
  const power = powerOfTen(places)
  const shifted = power * value
  const fraction = shifted - Math.trunc(shifted)
  return (fraction >= half ? Math.ceil(shifted) : Math.floor(shifted)) / power
}
