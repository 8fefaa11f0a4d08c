import { equalsAny, order } from './compare.ts'
import { sprint, sprintln } from './format.ts'
import type { Call, FunctionTable } from './function.ts'
import { sprintf } from './printf.ts'
import { isList, isMap, isObject, missingOf, truth, typeName, type Value } from './value.ts'

/** The functions that Go's text/template has itself. */
export const BUILTINS: FunctionTable = {
  and: { parameters: ['any'], rest: 'any', stopsAt: false, run: lastOf },
  or: { parameters: ['any'], rest: 'any', stopsAt: true, run: lastOf },
  not: { parameters: ['any'], run: (_call, value: Value) => !truth(value) },
  eq: {
    parameters: ['any', 'any'],
    rest: 'any',
    run: (call, first: Value, ...others: Value[]) => equalsAny(first, others, call),
  },
  ne: { parameters: ['any', 'any'], run: (call, a: Value, b: Value) => !equalsAny(a, [b], call) },
  lt: { parameters: ['any', 'any'], run: (call, a: Value, b: Value) => order(a, b, call) < 0 },
  le: { parameters: ['any', 'any'], run: (call, a: Value, b: Value) => order(a, b, call) <= 0 },
  gt: { parameters: ['any', 'any'], run: (call, a: Value, b: Value) => order(a, b, call) > 0 },
  ge: { parameters: ['any', 'any'], run: (call, a: Value, b: Value) => order(a, b, call) >= 0 },
  len: { parameters: ['any'], run: lengthOf },
  index: { parameters: ['any'], rest: 'any', run: index },
  print: { parameters: [], rest: 'any', run: sprint },
  println: { parameters: [], rest: 'any', run: sprintln },
  printf: { parameters: ['string'], rest: 'any', run: sprintf },
}

function lastOf(_call: Call, ...args: Value[]): Value {
  return args.at(-1)
}

/** A string's length counts bytes, as in Go. */
function lengthOf(call: Call, value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (isList(value)) return value.length
  if (isMap(value)) return Object.keys(value).length
  call.fail(`len of ${typeName(value)}`, 'only strings, lists and maps have a length')
}

/** `index m "a" 1` is Go's `m["a"][1]`. */
function index(call: Call, value: Value, ...keys: Value[]): Value {
  return keys.reduce((at: Value, key) => element(call, at, key), value)
}

function element(call: Call, value: Value, key: Value): Value {
  if (isList(value)) {
    if (typeof key !== 'number') call.fail(`a list is indexed by a number, not by ${typeName(key)}`)
    if (key < 0 || key >= value.length) call.fail(`index out of range: ${key} of ${value.length}`)
    return value[key]
  }
  if (isMap(value)) {
    if (typeof key !== 'string') call.fail(`a map is indexed by a string, not by ${typeName(key)}`)
    return Object.hasOwn(value, key) ? value[key] : missingOf(value)
  }
  const hint = isObject(value)
    ? 'the fields of a struct are reached with a dot'
    : 'only lists and maps are indexed'
  call.fail(`index of ${typeName(value)}`, hint)
}
