import { type GoYaml, goText, goValue, isScalar } from './go-yaml.ts'

/** Values by muster's names, as they were written. */
export type RawFields = Record<string, unknown>

/** Reads a field into `fields`, unless one of today's name has said it already; `warn` is told what cannot be read. */
export type RawReader = (value: GoYaml, fields: RawFields, warn: (problem: string) => void) => void

/** Fields by the names that Warewulf has for them; those of older versions below. */
export type RawTable = Readonly<Record<string, RawReader>>

export function readTable(
  value: GoYaml,
  options: { table: RawTable; fields?: RawFields; warn: (problem: string) => void },
): RawFields {
  const { table, fields = {}, warn } = options
  if (!(value instanceof Map)) return fields
  for (const [name, read] of Object.entries(table)) {
    const part = (value as ReadonlyMap<string, GoYaml>).get(name)
    if (part !== undefined) read(part, fields, (problem) => warn(`${name}: ${problem}`))
  }
  return fields
}

export function text(
  key: string,
  meaning: (text: string) => Readonly<RawFields> = (value) => ({ [key]: value }),
): RawReader {
  return (value, fields, warn) => {
    if (!isScalar(value)) return warn('must be a text')
    const written = goText(value)
    if (written !== '') for (const [name, each] of Object.entries(meaning(written))) put(fields, name, each)
  }
}

/** A list of texts, or one text with separators between, as older versions have it. */
export function texts(key: string, separator: RegExp = /\s*,\s*/): RawReader {
  return (value, fields, warn) => {
    if (value instanceof Map) return warn('must be a list')
    const items = isScalar(value)
      ? goText(value).trim().split(separator).filter(Boolean)
      : (value as readonly GoYaml[]).map((item) => (isScalar(item) ? goText(item) : ''))
    if (items.length > 0) put(fields, key, items)
  }
}

export function textMap(key: string): RawReader {
  return (value, fields) => {
    const named = mapIn(value, (part) => (isScalar(part) ? goText(part) : ''))
    if (named) fields[key] = { ...named, ...(fields[key] as object) }
  }
}

export function group(key: string, table: RawTable): RawReader {
  return (value, fields, warn) => {
    fields[key] = readTable(value, { table, fields: { ...(fields[key] as RawFields) }, warn })
  }
}

/** Groups by names that the site makes up: network devices. */
export function groups(key: string, table: RawTable): RawReader {
  return (value, fields, warn) => {
    const named = mapIn(value, (part, name) =>
      readTable(part, { table, warn: (problem) => warn(`${name}: ${problem}`) }),
    )
    if (named) put(fields, key, named)
  }
}

/** A field that stood beside the group that it is in today. */
export function within(key: string, read: RawReader): RawReader {
  return (value, fields, warn) => {
    const part = { ...(fields[key] as RawFields) }
    read(value, part, warn)
    fields[key] = part
  }
}

export function anything(key: string): RawReader {
  return (value, fields) => {
    const all = goValue(value)
    if (typeof all === 'object' && all !== null && !Array.isArray(all)) put(fields, key, all)
  }
}

export function mapIn<T>(
  value: GoYaml,
  make: (part: GoYaml, name: string) => T,
): Record<string, T> | undefined {
  if (!(value instanceof Map) || value.size === 0) return undefined
  const map = value as ReadonlyMap<string, GoYaml>
  return Object.fromEntries([...map].map(([name, part]) => [name, make(part, name)]))
}

function put(fields: RawFields, key: string, value: unknown): void {
  if (!Object.hasOwn(fields, key)) fields[key] = value
}
