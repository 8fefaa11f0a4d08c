import type { Call } from './function.ts'
import { VALUE_DEPTH_MAX } from './limits.ts'
import { TextBuilder } from './text-builder.ts'
import { fieldNames, goTypeOf, isList, isObject, kindOf, sortedKeys, type Value } from './value.ts'

/** How a verb prints a value that is neither list, map nor struct. */
export type FormatScalar = (value: Value) => string

/** Prints a value as Go's fmt does with %v. */
export function formatValue(value: Value, call: Call): string {
  if (typeof value === 'string') return value
  return formatWith(value, call, (scalar) => plainScalar(scalar, call))
}

export function plainScalar(value: Value, call: Call): string {
  const kind = kindOf(value)
  if (kind === 'none' || kind === 'nil') return '<nil>'
  if (kind === 'float') call.fail('printing of fractions and of numbers beyond 2^53 is not supported')
  return String(value)
}

/** Prints composites as Go does, `[a b]`, `map[k:v]` and `{a b}`, and applies `scalar` to what is in them. */
export function formatWith(value: Value, call: Call, scalar: FormatScalar): string {
  const out = new TextBuilder(call.budget)
  write(value, 0)
  return out.text()

  function write(part: Value, depth: number): void {
    if (depth > VALUE_DEPTH_MAX) call.fail(`a value is nested more than ${VALUE_DEPTH_MAX} deep`)
    if (isList(part)) writeAll('[', part, ']', depth)
    else if (!isObject(part)) out.add(scalar(part))
    else if (goTypeOf(part).kind === 'struct') {
      writeAll(
        '{',
        fieldNames(part).map((name) => part[name]),
        '}',
        depth,
      )
    } else writeMap(part, depth)
  }

  function writeAll(open: string, parts: readonly Value[], close: string, depth: number): void {
    out.add(open)
    parts.forEach((part, index) => {
      if (index > 0) out.add(' ')
      write(part, depth + 1)
    })
    out.add(close)
  }

  function writeMap(map: Record<string, Value>, depth: number): void {
    out.add('map[')
    sortedKeys(map).forEach((key, index) => {
      out.add(index > 0 ? ` ${scalar(key)}:` : `${scalar(key)}:`)
      write(map[key], depth + 1)
    })
    out.add(']')
  }
}

/** Go's fmt.Sprint: a space between neighbours of which neither is a string. */
export function sprint(call: Call, ...values: Value[]): string {
  const out = new TextBuilder(call.budget)
  values.forEach((value, index) => {
    const spaced = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string'
    if (spaced) out.add(' ')
    out.add(formatValue(value, call))
  })
  return out.text()
}

/** Go's fmt.Sprintln: a space between all, a newline at the end. */
export function sprintln(call: Call, ...values: Value[]): string {
  const out = new TextBuilder(call.budget)
  values.forEach((value, index) => {
    if (index > 0) out.add(' ')
    out.add(formatValue(value, call))
  })
  out.add('\n')
  return out.text()
}
