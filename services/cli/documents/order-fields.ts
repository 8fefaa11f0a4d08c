import type { TSchema } from 'typebox'
import { comparePieces, piecesOf } from '../../../libs/hostlist/name-pieces.ts'
import { isFields } from '../../../libs/model/merge.ts'

/** What is looked at of a schema: named fields, and what all values of a map have. */
interface Shape {
  properties?: Record<string, TSchema>
  patternProperties?: Record<string, TSchema>
}

/**
 * The same value with its fields in the order of its schema and maps in the natural order of their keys, so that the
 * same description is always the same text. What a schema says nothing of stays as it is.
 */
export function orderFields(value: unknown, schema: TSchema): unknown {
  if (!isFields(value)) return value
  const { properties, patternProperties } = schema as Shape
  if (properties) {
    // Fields that the schema does not have come last: they are of a later version.
    const names = new Set([...Object.keys(properties), ...Object.keys(value)])
    return ordered(value, [...names], (name) => properties[name])
  }
  const [item] = Object.values(patternProperties ?? {})
  return item ? ordered(value, inOrder(Object.keys(value)), () => item) : value
}

function ordered(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  schemaOf: (name: string) => TSchema | undefined,
): Record<string, unknown> {
  const entries = names.flatMap((name): [string, unknown][] => {
    if (!Object.hasOwn(value, name)) return []
    const schema = schemaOf(name)
    return [[name, schema ? orderFields(value[name], schema) : value[name]]]
  })
  return Object.fromEntries(entries)
}

function inOrder(names: readonly string[]): string[] {
  const cut = names.map((name) => ({ name, pieces: piecesOf(name) }))
  return cut.sort((one, other) => comparePieces(one.pieces, other.pieces)).map(({ name }) => name)
}
