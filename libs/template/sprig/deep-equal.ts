import type { Call } from '../function.ts'
import { GoNumber } from '../go-number.ts'
import { VALUE_DEPTH_MAX } from '../limits.ts'
import {
  fieldNames,
  goTypeOf,
  hasField,
  isList,
  isObject,
  Named,
  typeName,
  type Value,
  type ValueMap,
} from '../value.ts'
import { isNilList } from './items.ts'

/** Go's reflect.DeepEqual: values of different types are never equal, though they print the same. */
export function deepEqual(call: Call, left: Value, right: Value): boolean {
  return equal(left, right, 0)

  function equal(one: Value, other: Value, depth: number): boolean {
    if (depth > VALUE_DEPTH_MAX) call.fail(`a value is nested more than ${VALUE_DEPTH_MAX} deep`)
    // Numbers that are no number equal nothing; a list or map is equal to itself even so.
    if (one === other) return true
    if (typeName(one) !== typeName(other)) return false
    if (isList(one) && isList(other)) return equalLists(one, other, depth + 1)
    if (one instanceof GoNumber && other instanceof GoNumber) return one.value === other.value
    if (one instanceof Named && other instanceof Named) return one.text === other.text
    return isObject(one) && isObject(other) && equalMaps(one, other, depth + 1)
  }

  function equalLists(one: readonly Value[], other: readonly Value[], depth: number): boolean {
    if (one.length !== other.length || isNilList(one) !== isNilList(other)) return false
    return one.every((item, index) => equal(item ?? undefined, other[index] ?? undefined, depth))
  }

  function equalMaps(one: ValueMap, other: ValueMap, depth: number): boolean {
    if (goTypeOf(one).kind !== goTypeOf(other).kind) return false
    const names = fieldNames(one)
    if (names.length !== fieldNames(other).length) return false
    call.budget.step()
    return names.every(
      (name) => hasField(other, name) && equal(one[name] ?? undefined, other[name] ?? undefined, depth),
    )
  }
}
