import { formatValue } from '../format.ts'
import type { Call, FunctionTable } from '../function.ts'
import { listOf, sortedKeys, typeName, type Value, type ValueMap } from '../value.ts'
import { deepCopy } from './deep-copy.ts'
import { mergeInto } from './merge.ts'
import { withMust } from './must.ts'
import { isAnyMap, mutable, ownMap } from './own-maps.ts'

/** Maps. Where Go takes the keys of one in an order of chance, they come sorted. */
export const DICTS: FunctionTable = {
  dict: { parameters: [], rest: 'any', run: dict },
  get: {
    parameters: ['map', 'string'],
    run: (_call, map: ValueMap, key: string) => (Object.hasOwn(map, key) ? map[key] : ''),
  },
  set: {
    parameters: ['map', 'string', 'any'],
    run: (call, map: ValueMap, key: string, value: Value) => {
      mutable(call, map)[key] = value
      return map
    },
  },
  unset: { parameters: ['map', 'string'], run: unset },
  hasKey: {
    parameters: ['map', 'string'],
    run: (_call, map: ValueMap, key: string) => Object.hasOwn(map, key),
  },
  pluck: { parameters: ['string'], rest: 'map', run: pluck },
  keys: {
    parameters: [],
    rest: 'map',
    run: (_call, ...maps: ValueMap[]) => listOf('string', maps.flatMap(sortedKeys)),
  },
  values: { parameters: ['map'], run: (_call, map: ValueMap) => sortedKeys(map).map((key) => map[key]) },
  pick: {
    parameters: ['map'],
    rest: 'string',
    run: (call, map: ValueMap, ...keys: string[]) => select(call, map, (key) => keys.includes(key)),
  },
  omit: {
    parameters: ['map'],
    rest: 'string',
    run: (call, map: ValueMap, ...keys: string[]) => select(call, map, (key) => !keys.includes(key)),
  },
  dig: { parameters: ['any', 'any', 'any'], rest: 'any', run: dig },
  ...withMust({
    merge: {
      parameters: ['map'],
      rest: 'map',
      run: (call, map: ValueMap, ...sources: ValueMap[]) => merge(call, map, { sources, overwrites: false }),
    },
    mergeOverwrite: {
      parameters: ['map'],
      rest: 'map',
      run: (call, map: ValueMap, ...sources: ValueMap[]) => merge(call, map, { sources, overwrites: true }),
    },
    deepCopy: { parameters: ['any'], run: (call, value: Value) => deepCopy(call, value) },
  }),
}

/** Keys and values in turn; a key at the end without a value gets "". */
function dict(call: Call, ...args: Value[]): ValueMap {
  const map = ownMap()
  for (let at = 0; at < args.length; at += 2) {
    map[formatValue(args[at], call)] = at + 1 < args.length ? args[at + 1] : ''
  }
  return map
}

function unset(call: Call, map: ValueMap, key: string): ValueMap {
  delete mutable(call, map)[key]
  return map
}

/** What the maps have for this key, of those that have it. */
function pluck(_call: Call, key: string, ...maps: ValueMap[]): Value {
  return maps.filter((map) => Object.hasOwn(map, key)).map((map) => map[key])
}

function select(call: Call, map: ValueMap, isWanted: (key: string) => boolean): ValueMap {
  const keys = Object.keys(map).filter(isWanted)
  call.budget.created(keys)
  return ownMap(keys.map((key) => [key, map[key]] as const))
}

function merge(
  call: Call,
  map: ValueMap,
  { sources, overwrites }: { sources: readonly ValueMap[]; overwrites: boolean },
): ValueMap {
  for (const source of sources) mergeInto(call, map, { source, overwrites })
  return map
}

/** `dig KEY... DEFAULT MAP`: what is in maps within maps, or the default where one does not have its key. */
function dig(call: Call, ...args: Value[]): Value {
  const fallback = args.at(-2)
  let at: Value = args.at(-1)
  for (const key of args.slice(0, -2)) {
    if (typeof key !== 'string') call.fail(`dig goes by keys that are strings, not by ${typeName(key)}`)
    if (!isAnyMap(at))
      call.fail(`dig finds no map but ${typeName(at)} where it looks for ${JSON.stringify(key)}`)
    if (!Object.hasOwn(at, key)) return fallback
    at = at[key]
  }
  return at
}
