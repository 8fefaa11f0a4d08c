import Type from 'typebox'

// The types of fields that administrators fill. None is required, and none is ever stored empty: see normalise.ts.

const TEXT_LENGTH_MAX = 4_096
const LIST_LENGTH_MAX = 1_000

export function text(description: string) {
  return Type.Optional(Type.String({ minLength: 1, maxLength: TEXT_LENGTH_MAX, description }))
}

export function texts(description: string) {
  const item = Type.String({ minLength: 1, maxLength: TEXT_LENGTH_MAX })
  return Type.Optional(Type.Array(item, { maxItems: LIST_LENGTH_MAX, description }))
}

export function flag(description: string) {
  return Type.Optional(Type.Boolean({ description }))
}

export function whole(description: string, range: { minimum: number; maximum: number }) {
  return Type.Optional(Type.Integer({ description, ...range }))
}

/** Texts by name; a value may be empty. */
export function textMap(description: string) {
  return Type.Optional(
    Type.Record(Type.String(), Type.String({ maxLength: TEXT_LENGTH_MAX }), { description }),
  )
}
