import type { FunctionTable } from '../function.ts'
import { isNumber, numberType } from '../go-number.ts'
import { goTypeOf, isList, isObject, Named, typeName, type Value } from '../value.ts'
import { deepEqual } from './deep-equal.ts'

/** What a value is. */
export const REFLECTION: FunctionTable = {
  typeOf: { parameters: ['any'], run: (_call, value: Value) => typeName(value) },
  typeIs: {
    parameters: ['string', 'any'],
    run: (_call, type: string, value: Value) => type === typeName(value),
  },
  typeIsLike: {
    parameters: ['string', 'any'],
    run: (_call, type: string, value: Value) => [type, `*${type}`].includes(typeName(value)),
  },
  kindOf: { parameters: ['any'], run: (_call, value: Value) => reflectKind(value) },
  kindIs: {
    parameters: ['string', 'any'],
    run: (_call, kind: string, value: Value) => kind === reflectKind(value),
  },
  deepEqual: {
    parameters: ['any', 'any'],
    run: (call, left: Value, right: Value) => deepEqual(call, left, right),
  },
}

/** Types that print as a text and are none. */
const KINDS: Readonly<Record<string, string>> = {
  'net.IP': 'slice',
  'time.Time': 'struct',
  'semver.Version': 'struct',
  '*semver.Version': 'ptr',
}

/** The name of Go's reflect.Kind. */
export function reflectKind(value: Value): string {
  if (value === undefined) return 'invalid'
  if (value === null) return 'ptr'
  if (isNumber(value)) return numberType(value)
  if (value instanceof Named) return KINDS[value.type] ?? 'string'
  if (isList(value)) return 'slice'
  if (!isObject(value)) return typeof value === 'string' ? 'string' : 'bool'
  const { kind, name } = goTypeOf(value)
  return name.startsWith('*') ? 'ptr' : kind
}
