import type { Call } from '../function.ts'
import { VALUE_DEPTH_MAX } from '../limits.ts'
import { isMap, isObject, truth, typeName, type Value, type ValueMap } from '../value.ts'
import { mutable } from './own-maps.ts'

/**
 * Adds to a map what another one has, as the library behind sprig does it: maps within maps are merged, lists are not.
 * What is empty counts as not there; but where all is overwritten, also what is empty overwrites. A value stays that is
 * neither empty nor a map where the other has a map.
 */
export function mergeInto(
  call: Call,
  target: ValueMap,
  options: { source: ValueMap; overwrites: boolean },
  depth = 0,
): void {
  const { source, overwrites } = options
  if (depth > VALUE_DEPTH_MAX) call.fail(`a value is nested more than ${VALUE_DEPTH_MAX} deep`)
  for (const key of Object.keys(source)) {
    call.budget.step()
    const given = source[key] ?? undefined
    const had = Object.hasOwn(target, key) ? (target[key] ?? undefined) : undefined
    if (isMap(given) && isMap(had)) {
      mergeInto(call, had, { source: given, overwrites }, depth + 1)
      if (Object.keys(had).length > 0) continue
    } else if (isObject(given) && isObject(had)) {
      call.fail(`merge of ${typeName(given)} into ${typeName(had)} is not supported`)
    }
    if (replaces(given, { had, overwrites })) mutable(call, target)[key] = given
  }
}

function replaces(given: Value, { had, overwrites }: { had: Value; overwrites: boolean }): boolean {
  if (!truth(had)) return given !== undefined || overwrites
  if (isMap(given)) return false
  return overwrites
}
