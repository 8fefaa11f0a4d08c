import { goNumber, type NumberType } from '../../../libs/template/go-number.ts'
import { listOf, mapOf, type Value, type ValueMap } from '../../../libs/template/value.ts'
import { decodeStruct } from './structs.ts'
import type { Encoded } from './template-case.ts'

/** Go's zero values of what maps have as elements. */
const MISSING: Readonly<Record<string, Value>> = { string: '', int: 0, bool: false, '[]string': [] }

/** Key of an object that has a typed value: the type follows. */
const TYPED = '!'

/** The value that is encoded: decode.go makes the same for Go. */
export function decode(encoded: Encoded): Value {
  if (typeof encoded !== 'object' || encoded === null) return encoded
  if (Array.isArray(encoded)) return encoded.map(decode)
  const entries = Object.entries(encoded as Record<string, Encoded>)
  const [first] = entries
  if (entries.length === 1 && first![0].startsWith(TYPED)) return decodeTyped(first![0].slice(1), first![1])
  return decodeMap(encoded as Record<string, Encoded>)
}

function decodeMap(encoded: Record<string, Encoded>): ValueMap & Record<string, Value> {
  const map: Record<string, Value> = Object.create(null)
  for (const [key, value] of Object.entries(encoded)) map[key] = decode(value)
  return map
}

function decodeTyped(type: string, encoded: Encoded): Value {
  if (/^u?int\d*$/.test(type)) return goNumber(type as NumberType, wholeNumber(type, String(encoded)))
  if (/^float\d+$/.test(type)) return float(type as NumberType, Number(encoded))
  if (type.startsWith('[]')) return listOf(type.slice(2), (encoded as readonly Encoded[]).map(decode))
  const element = /^map\[string\](.+)$/.exec(type)?.[1]
  if (element !== undefined) {
    const missing = MISSING[element]
    return mapOf({ type: element, missing }, decodeMap(encoded as Record<string, Encoded>))
  }
  return decodeStruct(type, encoded, decode)
}

/** Go's `Inf` is JavaScript's `Infinity`; the data writes the latter, which Go reads as well. */
function float(type: NumberType, value: number): Value {
  return type === 'float64' && !Number.isSafeInteger(value) ? value : goNumber(type, value)
}

function wholeNumber(type: string, digits: string): number | bigint {
  return type.endsWith('64') ? BigInt(digits) : Number(digits)
}
