import { type FormatFlags, pad } from './format-flags.ts'
import { formatFloat } from './format-float.ts'
import { formatInteger } from './format-integer.ts'
import { formatString } from './format-string.ts'
import type { Call } from './function.ts'
import {
  type GoNumber,
  isFloatType,
  isNumber,
  isUnsignedType,
  numberType,
  toBigInt,
  toFloat,
} from './go-number.ts'
import { VALUE_DEPTH_MAX } from './limits.ts'
import { TextBuilder } from './text-builder.ts'
import {
  ANYTHING,
  elementType,
  fieldNames,
  goTypeOf,
  isAnything,
  isList,
  isObject,
  Named,
  sortedKeys,
  typeName,
  type Value,
  type ValueMap,
} from './value.ts'

/** How to print. */
export interface Directive {
  verb: string
  flags: Readonly<FormatFlags>
}

const NIL = '<nil>'
/** Verbs for which what has a method String is that string. */
const STRING_VERBS = 'vsxXq'

/** Prints a value as Go's fmt does for a directive of a format. */
export function formatArgument(value: Value, directive: Directive, call: Call): string {
  const { verb, flags } = directive
  if (verb === 'p') call.fail('printf does not support %p', 'addresses are never the same twice')
  if (value === undefined) return verb === 'v' || verb === 'T' ? pad(NIL, flags) : `%!${verb}(${NIL})`
  if (verb === 'T') return formatString(typeName(value), { verb: 's', flags })!
  // What has a type of its own is looked at as a whole for this verb, which only errors know.
  if (verb === 'w' && (isList(value) || isObject(value) || value instanceof Named))
    return badVerb(value, directive, call)
  const out = new TextBuilder(call.budget)
  write(value, { directive, out, call, depth: 0 })
  return out.text()
}

interface Writing {
  directive: Directive
  out: TextBuilder
  call: Call
  depth: number
}

function write(value: Value, writing: Writing): void {
  const { directive, out, call, depth } = writing
  if (depth > VALUE_DEPTH_MAX) call.fail(`a value is nested more than ${VALUE_DEPTH_MAX} deep`)
  if (isList(value)) writeList(value, writing)
  else if (value === undefined) out.add(nothing(directive))
  else if (!isObject(value)) out.add(formatScalar(value, directive) ?? badVerb(value, directive, call))
  else if (goTypeOf(value).kind === 'struct') writeStruct(value, writing)
  else writeMap(value, writing)
}

/** What has no parts; undefined if the verb is not one for it. */
function formatScalar(value: Value, { verb, flags }: Directive): string | undefined {
  if (typeof value === 'string') return formatString(value, { verb, flags })
  if (value === null) return formatNil({ verb, flags })
  if (value instanceof Named)
    return STRING_VERBS.includes(verb) ? formatString(value.text, { verb, flags }) : undefined
  if (isNumber(value)) return formatNumber(value, { verb, flags })
  return verb === 't' || verb === 'v' ? pad(String(value), flags) : undefined
}

function formatNumber(value: number | GoNumber, { verb, flags }: Directive): string | undefined {
  const type = numberType(value)
  if (isFloatType(type)) return formatFloat(toFloat(value), { verb, flags, type })
  return formatInteger(toBigInt(value), { verb, flags, isSigned: !isUnsignedType(type) })
}

/** A nil of some type: as an address that is not set it prints as a text, as a pointer it is the number zero. */
function formatNil({ verb, flags }: Directive): string | undefined {
  if (flags.sharpV) return `(${NIL})`
  if (verb === 'v') return pad(NIL, flags)
  if (verb === 's' || verb === 'q') return formatString(NIL, { verb, flags })
  return 'dboxX'.includes(verb) ? formatInteger(0n, { verb, flags, isSigned: false }) : undefined
}

/** Nil of no type, within a value. */
function nothing({ flags }: Directive): string {
  return flags.sharpV ? `${ANYTHING}(nil)` : NIL
}

/** Go's complaint about a verb that does not suit a value, which is printed in its place. */
function badVerb(value: Value, { verb, flags }: Directive, call: Call): string {
  return `%!${verb}(${typeName(value)}=${formatArgument(value, { verb: 'v', flags }, call)})`
}

function writeList(list: readonly Value[], writing: Writing): void {
  const { directive, out } = writing
  const { sharpV } = directive.flags
  const within = deeper(writing)
  const isOfAnything = elementType(list) === ANYTHING
  out.add(sharpV ? `[]${elementType(list)}{` : '[')
  list.forEach((item, index) => {
    if (index > 0) out.add(sharpV ? ', ' : ' ')
    write(isOfAnything ? untyped(item) : item, within)
  })
  out.add(sharpV ? '}' : ']')
}

function writeMap(map: ValueMap, writing: Writing): void {
  const { directive, out } = writing
  const { sharpV } = directive.flags
  const within = deeper(writing)
  const isOfAnything = isAnything(map)
  out.add(sharpV ? `${goTypeOf(map).name}{` : 'map[')
  sortedKeys(map).forEach((key, index) => {
    if (index > 0) out.add(sharpV ? ', ' : ' ')
    write(key, within)
    out.add(':')
    write(isOfAnything ? untyped(map[key]) : map[key], within)
  })
  out.add(sharpV ? '}' : ']')
}

function writeStruct(struct: ValueMap, writing: Writing): void {
  const { directive, out } = writing
  const { sharpV, plusV } = directive.flags
  const within = deeper(writing)
  out.add(sharpV ? `${goTypeOf(struct).name}{` : '{')
  fieldNames(struct).forEach((field, index) => {
    if (index > 0) out.add(sharpV ? ', ' : ' ')
    if (sharpV || plusV) out.add(`${field}:`)
    write(struct[field], within)
  })
  out.add('}')
}

/** Nil of no type is no value. */
function untyped(value: Value): Value {
  return value === null ? undefined : value
}

function deeper(writing: Writing): Writing {
  return { ...writing, depth: writing.depth + 1 }
}
