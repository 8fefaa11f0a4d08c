import { GoNumber, isFloatType, isUnsignedType, numberType } from './go-number.ts'
import { Named } from './named.ts'

export { Named, named } from './named.ts'

/**
 * What templates compute with: plain data. JavaScript has fewer types than Go, so some carry a mark:
 *
 * - `undefined` is Go's "no value": a key that a map does not have. It prints as `<no value>`.
 * - `null` is nil of some type, such as an address that is not set. It prints as `<nil>`. In a map of anything and in a
 *   list of anything it is nil of no type, which a template cannot tell from no value.
 * - an object is a map unless it is marked as a struct, whose fields are fixed: asking a struct for a field that it
 *   does not have is an error, where a map has no value. So a misspelled field never ends up in a file as nothing.
 * - a number that is a safe integer is an int, any other a float64; numbers of other types are GoNumbers.
 * - a list is of anything unless it is marked (listOf).
 */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | GoNumber
  | string
  | Named
  | readonly Value[]
  | ValueMap

export interface ValueMap {
  readonly [key: string]: Value
  readonly [GO_TYPE]?: GoType
  readonly [PART_OF]?: string
}

/** Key of an object's mark. A symbol: no template can read it, no key of a map can collide with it. */
export const GO_TYPE: unique symbol = Symbol('Go type')

/**
 * Key of a mark on a list, and on each of its elements, whose fields are told apart in what a rendering read: the name
 * that they have there.
 */
export const PART_OF: unique symbol = Symbol('part of')

/** Key of the mark of a list whose elements are of one type: the name of that type. */
const ELEMENT: unique symbol = Symbol('element')

export type GoType =
  /** `fields` where they are made when they are asked for, and so are no properties of the object itself. */
  | { readonly kind: 'struct'; readonly name: string; readonly fields?: readonly string[] }
  /** `missing` is what `index` gives for a key that is not there: Go's zero value of the element type. */
  | { readonly kind: 'map'; readonly name: string; readonly missing: Value }

export type Kind = 'none' | 'nil' | 'bool' | 'int' | 'uint' | 'float' | 'string' | 'list' | 'map' | 'struct'

/** Go's name of the type that everything has. */
export const ANYTHING = 'interface {}'

const ANY_MAP: GoType = { kind: 'map', name: `map[string]${ANYTHING}`, missing: undefined }

/** Marks an object literal as a Go struct (in place: getters for values that are made when asked for stay). */
export function struct<T extends object>(name: string, fields: T): ValueMap & T {
  return Object.defineProperty(fields, GO_TYPE, { value: { kind: 'struct', name } }) as ValueMap & T
}

/** Key of what the fields of a struct that are made on demand are made of. */
const SOURCE: unique symbol = Symbol('source')

/**
 * A kind of struct whose fields are made of a source when a template asks for them, each time: for data of which there
 * is much and of which little is looked at. `partOf` as in PART_OF. Returns what makes one of a source.
 */
export function structOf<Source>(
  name: string,
  fields: Readonly<Record<string, (source: Source) => Value>>,
  options: { partOf?: string } = {},
): (source: Source) => ValueMap {
  class Struct {
    readonly [SOURCE]: Source

    constructor(source: Source) {
      this[SOURCE] = source
    }
  }
  const type: GoType = { kind: 'struct', name, fields: Object.keys(fields) }
  Object.defineProperty(Struct.prototype, GO_TYPE, { value: type })
  if (options.partOf !== undefined)
    Object.defineProperty(Struct.prototype, PART_OF, { value: options.partOf })
  for (const [field, make] of Object.entries(fields)) {
    Object.defineProperty(Struct.prototype, field, {
      get(this: Struct) {
        return make(this[SOURCE])
      },
    })
  }
  return (source) => new Struct(source) as unknown as ValueMap
}

/** The names of the fields of a struct, or of the keys of a map. */
export function fieldNames(map: ValueMap): readonly string[] {
  const type = goTypeOf(map)
  return (type.kind === 'struct' && type.fields) || Object.keys(map)
}

/** Whether a struct has a field, or a map a key. */
export function hasField(map: ValueMap, name: string): boolean {
  if (Object.hasOwn(map, name)) return true
  const type = goTypeOf(map)
  return type.kind === 'struct' && type.fields !== undefined && type.fields.includes(name)
}

/** Marks an object as a Go map whose elements have this type name and zero value. */
export function mapOf<T extends object>(element: { type: string; missing: Value }, entries: T): ValueMap & T {
  const type: GoType = { kind: 'map', name: `map[string]${element.type}`, missing: element.missing }
  return Object.defineProperty(entries, GO_TYPE, { value: type }) as ValueMap & T
}

/** Marks a list or an element of one (in place) as part of what has this name: see PART_OF. */
export function partOf<T extends object>(name: string, value: T): T {
  return Object.defineProperty(value, PART_OF, { value: name })
}

export function partNameOf(value: Value): string | undefined {
  return typeof value === 'object' && value !== null ? (value as ValueMap)[PART_OF] : undefined
}

/** Marks a list (in place) as one of elements of this type: `[]string`. */
export function listOf<T extends readonly Value[]>(element: string, items: T): T {
  return Object.defineProperty(items, ELEMENT, { value: element })
}

/** The type of the elements of a list. */
export function elementType(list: readonly Value[]): string {
  return (list as { [ELEMENT]?: string })[ELEMENT] ?? ANYTHING
}

export function goTypeOf(map: ValueMap): GoType {
  return map[GO_TYPE] ?? ANY_MAP
}

/** Whether a map or struct is a map of anything, as what comes of YAML and JSON is. */
export function isAnything(map: ValueMap): boolean {
  const type = goTypeOf(map)
  return type.kind === 'map' && type.name === ANY_MAP.name
}

/** What `index` gives for a key that a map does not have. */
export function missingOf(map: ValueMap): Value {
  const type = goTypeOf(map)
  return type.kind === 'map' ? type.missing : undefined
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

/** A map or a struct. */
export function isObject(value: Value): value is ValueMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Named) &&
    !(value instanceof GoNumber)
  )
}

/** A string, or a value of a named type that is a string underneath. */
export function isText(value: Value): value is string | Named {
  return typeof value === 'string' || value instanceof Named
}

/** A map and no struct, whose fields can neither be counted nor looked up by a computed name. */
export function isMap(value: Value): value is ValueMap {
  return isObject(value) && goTypeOf(value).kind === 'map'
}

export function kindOf(value: Value): Kind {
  if (value === undefined) return 'none'
  if (value === null) return 'nil'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int' : 'float'
  if (typeof value === 'boolean') return 'bool'
  if (isList(value)) return 'list'
  if (value instanceof Named) return 'string'
  if (!(value instanceof GoNumber)) return goTypeOf(value).kind
  if (isFloatType(value.type)) return 'float'
  return isUnsignedType(value.type) ? 'uint' : 'int'
}

/** The type's name as Go would say it, for messages and for printf's complaints. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) return '<nil>'
  if (isList(value)) return `[]${elementType(value)}`
  if (value instanceof Named) return value.type
  if (typeof value === 'number' || value instanceof GoNumber) return numberType(value)
  return typeof value === 'object' ? goTypeOf(value).name : typeof value === 'boolean' ? 'bool' : 'string'
}

/** Go's truth: zero, empty and nil are false; a struct is always true. */
export function truth(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value) || Number.isNaN(value)
  if (isList(value)) return value.length > 0
  if (value instanceof Named) return value.text !== ''
  if (value instanceof GoNumber) return Boolean(value.value) || Number.isNaN(value.value)
  return goTypeOf(value).kind === 'struct' || Object.keys(value).length > 0
}

/** Keys of a map in Go's order. */
export function sortedKeys(map: ValueMap): string[] {
  return Object.keys(map).sort(compareStrings)
}

/** Orders as Go does, by bytes of UTF-8, which is the order of code points but not that of UTF-16 units. */
export function compareStrings(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

// Surrogates (d800-dfff) stand for code points above all of the others.
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
