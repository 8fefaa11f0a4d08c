import type { Call } from '../function.ts'
import { isAnything, isMap, type Value, type ValueMap } from '../value.ts'

/**
 * Maps that functions have made. Only these can be changed by a template: the data is shared by all renderings, and what
 * one of them wrote there would depend on which came before.
 */
const OWN = new WeakSet<ValueMap>()

export type MutableMap = Record<string, Value> & ValueMap

/** A map without a prototype, so that a key such as `__proto__` is a key like any other. */
export function ownMap(entries: Iterable<readonly [string, Value]> = []): MutableMap {
  const map: MutableMap = Object.create(null)
  for (const [key, value] of entries) map[key] = value
  OWN.add(map)
  return map
}

/** The same map, to be written to; the rendering fails if it is part of the data. */
export function mutable(call: Call, map: ValueMap): MutableMap {
  if (OWN.has(map)) return map as MutableMap
  call.fail('a map of the data cannot be changed', 'change a copy of it: {{ $copy := deepCopy … }}')
}

/** Whether a value is a `map[string]interface {}` and no map of another type. */
export function isAnyMap(value: Value): value is ValueMap {
  return isMap(value) && isAnything(value)
}
