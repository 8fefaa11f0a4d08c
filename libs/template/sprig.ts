import { formatValue } from './format.ts'
import type { Call, FunctionTable } from './function.ts'
import { replaceAll, split, toLower, toUpper, trimSpace } from './strings.ts'
import { TextBuilder } from './text-builder.ts'
import { isList, truth, type Value, type ValueMap } from './value.ts'

/** The part of the sprig library that is there so far. Argument order is sprig's: the subject comes last. */
export const SPRIG: FunctionTable = {
  default: {
    parameters: ['any'],
    rest: 'any',
    run: (_call, fallback: Value, given: Value) => (isEmpty(given) ? fallback : given),
  },
  empty: { parameters: ['any'], run: (_call, value: Value) => isEmpty(value) },
  ternary: {
    parameters: ['any', 'any', 'bool'],
    run: (_call, yes: Value, no: Value, test: boolean) => (test ? yes : no),
  },
  join: { parameters: ['string', 'any'], run: join },
  lower: { parameters: ['string'], run: toLower },
  upper: { parameters: ['string'], run: toUpper },
  trim: { parameters: ['string'], run: (_call, text: string) => trimSpace(text) },
  replace: {
    parameters: ['string', 'string', 'string'],
    run: (call, from: string, to: string, text: string) => replaceAll(call, { from, to, text }),
  },
  splitList: {
    parameters: ['string', 'string'],
    run: (_call, separator: string, text: string) => split({ separator, text }),
  },
  split: {
    parameters: ['string', 'string'],
    run: (_call, separator: string, text: string) =>
      mapFrom(split({ separator, text }).map((part, index) => [`_${index}`, part])),
  },
  list: { parameters: [], rest: 'any', run: (_call, ...args: Value[]) => args },
  append: {
    parameters: ['list', 'any'],
    run: (_call, list: readonly Value[], value: Value) => [...list, value],
  },
  dict: { parameters: [], rest: 'any', run: dict },
  hasKey: {
    parameters: ['map', 'string'],
    run: (_call, map: ValueMap, key: string) => Object.hasOwn(map, key),
  },
}

/** Sprig's emptiness is the opposite of Go's truth. */
function isEmpty(value: Value): boolean {
  return !truth(value)
}

/** Elements are printed as %v; nil ones are left out. What is no list is joined as the only element. */
function join(call: Call, separator: string, value: Value): string {
  const out = new TextBuilder(call.budget)
  let first = true
  for (const part of isList(value) ? value : [value]) {
    if (part === undefined || part === null) continue
    if (!first) out.add(separator)
    out.add(formatValue(part, call))
    first = false
  }
  return out.text()
}

/** Keys and values in turn; a key at the end without a value gets "". */
function dict(call: Call, ...args: Value[]): ValueMap {
  const pairs: [string, Value][] = []
  for (let at = 0; at < args.length; at += 2) {
    pairs.push([formatValue(args[at], call), at + 1 < args.length ? args[at + 1] : ''])
  }
  return mapFrom(pairs)
}

/** A map without a prototype, so that a key such as `__proto__` is a key like any other. */
function mapFrom(pairs: readonly (readonly [string, Value])[]): ValueMap {
  const map: Record<string, Value> = Object.create(null)
  for (const [key, value] of pairs) map[key] = value
  return map
}
