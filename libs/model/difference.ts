import { digestOf } from '../digest/digest.ts'

/** Digits of a digest that tell lists of blobs apart. */
const ID_DIGITS = 8

/** One field of an entity; undefined where it has no value. */
export interface FieldChange {
  field: string
  before: string | undefined
  after: string | undefined
}

/**
 * A value as fields and texts: `{kernel: {args: ['a', 'b']}}` is `kernel.args` -> `a b`. Empty ones are left out, and
 * of blobs, of which there are hundreds, is told how many they are, and which by a digest of them all.
 */
export function fieldsOf(value: unknown): Map<string, string> {
  const fields = new Map<string, string>()
  collect(value, '', fields)
  return fields
}

function collect(value: unknown, path: string, fields: Map<string, string>): void {
  const isList = Array.isArray(value)
  if (isList && value.every((item) => typeof item !== 'object')) {
    if (value.length > 0) fields.set(path, value.join(' '))
  } else if (isList && value.every(isBlob)) {
    const id = digestOf(value.map(({ digest }) => digest).join()).slice(0, ID_DIGITS)
    fields.set(path, `${value.length} ${value.length === 1 ? 'blob' : 'blobs'} ${id}`)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, path ? `${path}.${key}` : key, fields)
  } else if (value !== undefined && value !== null) {
    fields.set(path, String(value))
  }
}

function isBlob(value: unknown): value is { digest: string } {
  return typeof value === 'object' && value !== null && 'digest' in value && 'size' in value
}

/** The fields in which two versions of an entity differ; undefined stands for an entity that does not exist. */
export function differenceOf(before: unknown, after: unknown): FieldChange[] {
  const old = fieldsOf(before)
  const now = fieldsOf(after)
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }))
    .filter((change) => change.before !== change.after)
}
