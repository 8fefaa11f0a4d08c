import type { Call } from '../function.ts'
import { VALUE_DEPTH_MAX } from '../limits.ts'
import { ANYTHING, elementType, GO_TYPE, goTypeOf, isList, isMap, listOf, type Value } from '../value.ts'
import { isNilList } from './items.ts'
import { isAnyMap, ownMap } from './own-maps.ts'

/** A value whose maps and lists are its own, so that a template can change them. Structs cannot be changed: they stay. */
export function deepCopy(call: Call, value: Value): Value {
  if (value === undefined) call.fail('there is nothing to copy')
  return copy(value, 0)

  function copy(part: Value, depth: number): Value {
    if (depth > VALUE_DEPTH_MAX) call.fail(`a value is nested more than ${VALUE_DEPTH_MAX} deep`)
    if (isList(part)) return copyList(part, depth + 1)
    if (!isMap(part)) return part
    const map = ownMap()
    const keys = Object.keys(part)
    call.budget.created(keys)
    for (const key of keys) map[key] = copy(part[key], depth + 1)
    return isAnyMap(part) ? map : Object.defineProperty(map, GO_TYPE, { value: goTypeOf(part) })
  }

  function copyList(list: readonly Value[], depth: number): Value {
    if (isNilList(list)) return list
    call.budget.created(list)
    const items = list.map((item) => copy(item, depth))
    const element = elementType(list)
    return element === ANYTHING ? items : listOf(element, items)
  }
}
