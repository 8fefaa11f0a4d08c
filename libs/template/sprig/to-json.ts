import { shortestDigits } from '../float-digits.ts'
import type { Call } from '../function.ts'
import { type GoNumber, isFloatType, isNumber, numberType } from '../go-number.ts'
import { VALUE_DEPTH_MAX } from '../limits.ts'
import { TextBuilder } from '../text-builder.ts'
import {
  fieldNames,
  goTypeOf,
  isList,
  isObject,
  Named,
  sortedKeys,
  type Value,
  type ValueMap,
} from '../value.ts'
import { isNilList } from './items.ts'

export interface JsonStyle {
  /** Over several lines, each level two spaces further in. */
  indented?: boolean
  /** With `<`, `>` and `&` as they are. */
  raw?: boolean
}

const INDENT = '  '

/** Quotes, backslashes, control characters, and two that end a line in JavaScript; HTML's signs in the first one only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are escaped
const ESCAPED = /["\\\x00-\x1f\u2028\u2029<>&]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are escaped
const ESCAPED_RAW = /["\\\x00-\x1f\u2028\u2029]/g
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Writes JSON as Go's encoding/json does. Undefined if there is none: of a number that is none, or infinite. */
export function encodeJson(call: Call, value: Value, style: JsonStyle): string | undefined {
  const out = new TextBuilder(call.budget)
  let isPossible = true
  write(value, 0)
  return isPossible ? out.text() : undefined

  function write(part: Value, depth: number): void {
    if (depth > VALUE_DEPTH_MAX) call.fail(`a value is nested more than ${VALUE_DEPTH_MAX} deep`)
    if (isList(part)) writeList(part, depth)
    else if (isObject(part)) writeObject(part, depth)
    else out.add(scalar(part))
  }

  function writeList(list: readonly Value[], depth: number): void {
    if (isNilList(list)) out.add('null')
    else writeParts('[]', list, depth, (item) => write(item, depth + 1))
  }

  function writeObject(map: ValueMap, depth: number): void {
    const keys = goTypeOf(map).kind === 'struct' ? fieldNames(map) : sortedKeys(map)
    writeParts('{}', keys, depth, (key) => {
      out.add(`${quoteJson(key, style)}:${style.indented ? ' ' : ''}`)
      write(map[key], depth + 1)
    })
  }

  function writeParts<T>(
    brackets: string,
    parts: readonly T[],
    depth: number,
    each: (part: T) => void,
  ): void {
    out.add(brackets[0]!)
    parts.forEach((part, index) => {
      if (index > 0) out.add(',')
      if (style.indented) out.add(`\n${INDENT.repeat(depth + 1)}`)
      each(part)
    })
    if (style.indented && parts.length > 0) out.add(`\n${INDENT.repeat(depth)}`)
    out.add(brackets[1]!)
  }

  function scalar(part: Value): string {
    if (part === undefined || part === null) return 'null'
    if (typeof part === 'boolean') return String(part)
    if (isNumber(part)) return numberText(part)
    return quoteJson(part instanceof Named ? jsonTextOf(part) : (part as string), style)
  }

  function numberText(number: number | GoNumber): string {
    const raw = typeof number === 'number' ? number : number.value
    const type = numberType(number)
    if (typeof raw === 'bigint' || !isFloatType(type)) return String(raw)
    if (!Number.isFinite(raw)) isPossible = false
    if (Object.is(raw, -0)) return '-0'
    return String(type === 'float32' ? shortestFloat32(raw) : raw)
  }
}

/** A type may have another text for JSON than it prints as. */
function jsonTextOf(value: Named): string {
  const text = value.methods.MarshalText?.()
  return typeof text === 'string' ? text : value.text
}

export function quoteJson(text: string, style: JsonStyle): string {
  const escaped = text.replace(style.raw ? ESCAPED_RAW : ESCAPED, (char) => {
    return SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

/** The number with the fewest digits that is this float32. */
function shortestFloat32(value: number): number {
  const { digits, point } = shortestDigits(Math.abs(value), 'float32')
  return Math.sign(value) * Number(`0.${digits}e${point}`)
}
