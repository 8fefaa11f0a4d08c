import type { Call } from './function.ts'
import { type GoNumber, goNumber, isFloatType, isNumber, numberType, toBigInt } from './go-number.ts'
import {
  ANYTHING,
  elementType,
  isAnything,
  isList,
  isMap,
  isObject,
  isText,
  listOf,
  missingOf,
  Named,
  typeName,
  type Value,
} from './value.ts'

const SLICE_INDEXES_MAX = 3

/** Go's `len`. A string's length counts bytes. */
export function lengthOf(call: Call, value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof Named) return Buffer.byteLength(value.text)
  if (isList(value)) return value.length
  if (isMap(value)) return Object.keys(value).length
  if (value === null) call.fail('len of nil pointer')
  call.fail(`len of type ${typeName(value)}`, 'strings, lists and maps have a length')
}

/** `index m "a" 1` is Go's `m["a"][1]`. */
export function index(call: Call, value: Value, ...keys: Value[]): Value {
  if (value === undefined) call.fail('index of untyped nil')
  return keys.reduce((at: Value, key) => element(call, at, key), value)
}

function element(call: Call, value: Value, key: Value): Value {
  if (value === undefined || value === null) call.fail('index of nil pointer')
  if (isList(value)) {
    const found = value[position(call, key, value.length - 1)]
    return found === null && elementType(value) === ANYTHING ? undefined : found
  }
  if (isText(value)) {
    const bytes = bytesOf(value)
    return goNumber('uint8', bytes[position(call, key, bytes.length - 1)]!)
  }
  if (isMap(value)) {
    if (!isText(key)) {
      const problem = key === undefined ? 'value is nil' : `value has type ${typeName(key)}`
      call.fail(`${problem}; should be of type string`, 'a map is indexed by a string')
    }
    const name = typeof key === 'string' ? key : key.text
    const found = Object.hasOwn(value, name) ? value[name] : missingOf(value)
    return found === null && isAnything(value) ? undefined : found
  }
  const hint = isObject(value)
    ? 'the fields of a struct are reached with a dot'
    : 'only lists, maps and strings are indexed'
  call.fail(`can't index item of type ${typeName(value)}`, hint)
}

/** `slice x 1 2` is Go's `x[1:2]`; a string is cut between bytes. */
export function slice(call: Call, value: Value, ...indexes: Value[]): Value {
  if (value === undefined) call.fail('slice of untyped nil')
  if (indexes.length > SLICE_INDEXES_MAX) call.fail(`too many slice indexes: ${indexes.length}`)
  if (isText(value)) {
    if (indexes.length === SLICE_INDEXES_MAX) call.fail('cannot 3-index slice a string')
    const bytes = bytesOf(value)
    const [from, to] = bounds(call, indexes, bytes.length)
    return textOf(call, bytes.subarray(from, to))
  }
  if (!isList(value))
    call.fail(`can't slice item of type ${typeName(value)}`, 'strings and lists can be sliced')
  const [from, to] = bounds(call, indexes, value.length)
  return listOf(elementType(value), value.slice(from, to))
}

function bounds(call: Call, indexes: readonly Value[], length: number): [number, number] {
  const given = indexes.map((each) => position(call, each, length))
  const [from = 0, to = length, capacity = length] = given
  if (from > to) call.fail(`invalid slice index: ${from} > ${to}`)
  if (to > capacity) call.fail(`invalid slice index: ${to} > ${capacity}`)
  return [from, to]
}

/** A whole number from 0 up to the greatest one that makes sense. */
function position(call: Call, key: Value, max: number): number {
  if (key === undefined) call.fail('cannot index slice/array with nil')
  if (!isNumber(key) || isFloatType(numberType(key))) {
    call.fail(`cannot index slice/array with type ${typeName(key)}`)
  }
  const at = wholeOf(key)
  if (at < 0 || at > max) call.fail(`index out of range: ${at}`)
  return at
}

function wholeOf(key: number | GoNumber): number {
  return typeof key === 'number' ? key : Number(toBigInt(key))
}

function bytesOf(text: string | Named): Buffer {
  return Buffer.from(typeof text === 'string' ? text : text.text)
}

function textOf(call: Call, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return call.fail(
      'the slice ends within a character',
      'a string is cut between bytes: substr counts characters',
    )
  }
}
