import type { Call } from './function.ts'
import { GoNumber } from './go-number.ts'
import {
  compareStrings,
  fieldNames,
  goTypeOf,
  isObject,
  kindOf,
  Named,
  typeName,
  type Value,
  type ValueMap,
} from './value.ts'

/** What can be compared with others of its kind: numbers, texts, truths. Number and text in the form that is compared. */
type Basic = { kind: 'bool' | 'int' | 'uint' | 'float' | 'string'; value: boolean | number | bigint | string }

const HINT = 'compare values of one type; whether something is set is asked with {{ if … }}'

/** Go's `eq`: whether the first argument equals any of the others. Nothing equals "no value" but nil and itself. */
export function equalsAny(first: Value, others: readonly Value[], call: Call): boolean {
  if (others.length === 0) call.fail('missing argument for comparison')
  return others.some((other) => equals(first, other, call))
}

/** Go's `lt`: numbers, and strings by their bytes. */
export function isLess(left: Value, right: Value, call: Call): boolean {
  const [first, second] = [basicOf(left), basicOf(right)]
  if (first === undefined || second === undefined) {
    const value = first === undefined ? left : right
    call.fail(`invalid type for comparison: ${typeName(value)}`, 'numbers and strings have an order')
  }
  if (!areOneKind(first, second)) incompatible(left, right, call)
  if (first.kind === 'bool')
    call.fail('invalid type for comparison: bool', 'numbers and strings have an order')
  return isLower(first.value, second.value)
}

/** Go's `le`. Not the same as that `gt` is not true, where something is no number. */
export function isLessOrEqual(left: Value, right: Value, call: Call): boolean {
  return isLess(left, right, call) || equals(left, right, call)
}

function equals(left: Value, right: Value, call: Call): boolean {
  const [first, second] = [basicOf(left), basicOf(right)]
  if (first !== undefined && second !== undefined) {
    if (!areOneKind(first, second)) incompatible(left, right, call)
    // An int and a uint that are equal may be a number and a bigint.
    if (first.kind === 'int' || first.kind === 'uint') {
      return !isLower(first.value, second.value) && !isLower(second.value, first.value)
    }
    return first.value === second.value
  }
  if (first !== undefined || second !== undefined) {
    if (left === undefined || right === undefined) return false
    incompatible(left, right, call)
  }
  return equalComposites(left, right, call)
}

function equalComposites(left: Value, right: Value, call: Call): boolean {
  const [leftNil, rightNil] = [isNil(left), isNil(right)]
  if (leftNil || rightNil) return leftNil === rightNil
  if (!isObject(left) || !isObject(right) || !isStruct(left) || !isStruct(right)) {
    call.fail(`${typeName(left)} and ${typeName(right)} cannot be compared`)
  }
  if (left === right) return true
  if (typeName(left) !== typeName(right)) return false
  return fieldNames(left).every((field) => equalFields(left[field], right[field], call))
}

/** Of structs each field is compared as Go's `==` does, to which other types are other values. */
function equalFields(left: Value, right: Value, call: Call): boolean {
  return typeName(left) === typeName(right) && equals(left, right, call)
}

function isNil(value: Value): boolean {
  return value === undefined || value === null
}

function isStruct(value: ValueMap): boolean {
  return goTypeOf(value).kind === 'struct'
}

function basicOf(value: Value): Basic | undefined {
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'boolean') return { kind: 'bool', value }
  if (value instanceof Named) return { kind: 'string', value: value.text }
  if (typeof value === 'number') return { kind: kindOf(value) as Basic['kind'], value }
  if (value instanceof GoNumber) return { kind: kindOf(value) as Basic['kind'], value: value.value }
  return undefined
}

/** Whole numbers are of one kind whether they can be negative or not. */
function areOneKind(first: Basic, second: Basic): boolean {
  return first.kind === second.kind || (isWhole(first) && isWhole(second))
}

function isWhole({ kind }: Basic): boolean {
  return kind === 'int' || kind === 'uint'
}

function isLower(left: Basic['value'], right: Basic['value']): boolean {
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right) < 0
  return left < right
}

function incompatible(left: Value, right: Value, call: Call): never {
  call.fail(`incompatible types for comparison: ${typeName(left)} and ${typeName(right)}`, HINT)
}
