import type { Call } from './function.ts'
import { type GoNumber, goNumber, toBigInt } from './go-number.ts'
import {
  ANYTHING,
  elementType,
  isAnything,
  isList,
  isMap,
  kindOf,
  sortedKeys,
  typeName,
  type Value,
} from './value.ts'

/** Runs one turn of a loop; returns whether it was the last one. */
export type Turn = (key: Value, element: Value) => boolean

/**
 * Runs the turns of a range, in Go's order; returns whether there were any. Nothing and nil have none, like an empty list.
 * A whole number has as many as it says, as of Go 1.22; then `variables`, of which the range sets so many, can be only one.
 */
export function runTurns(value: Value, turn: Turn, options: { variables: number; call: Call }): boolean {
  if (isList(value)) return overList(value, turn)
  if (isMap(value)) return overMap(value, turn)
  if (value === undefined || value === null) return false
  const { variables, call } = options
  const kind = kindOf(value)
  if (kind !== 'int' && kind !== 'uint') {
    call.fail(`range can't iterate over ${typeName(value)}`, 'it goes over lists, maps and whole numbers')
  }
  if (variables > 1) call.fail('range over a number sets no more than one variable')
  return overNumber(value as number | GoNumber, turn)
}

function overList(list: readonly Value[], turn: Turn): boolean {
  const isOfAnything = elementType(list) === ANYTHING
  for (let at = 0; at < list.length; at++) {
    const element = list[at]
    // Nil of no type is no value.
    if (turn(at, isOfAnything && element === null ? undefined : element)) break
  }
  return list.length > 0
}

function overMap(map: Readonly<Record<string, Value>>, turn: Turn): boolean {
  const isOfAnything = isAnything(map)
  const keys = sortedKeys(map)
  for (const key of keys) {
    const element = map[key]
    if (turn(key, isOfAnything && element === null ? undefined : element)) break
  }
  return keys.length > 0
}

function overNumber(limit: number | GoNumber, turn: Turn): boolean {
  if (typeof limit === 'number') {
    for (let at = 0; at < limit; at++) if (turn(at, at)) break
    return limit > 0
  }
  const end = toBigInt(limit)
  for (let at = 0n; at < end; at++) if (turn(Number(at), goNumber(limit.type, at))) break
  return end > 0n
}
