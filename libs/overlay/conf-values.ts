import { type Scalar, textOf, wwBool } from './go-values.ts'

/** A map of a warewulf.conf, as it was read from YAML. */
export type Section = Readonly<Record<string, unknown>>

const EMPTY: Section = {}

/** A map in a map; one that is not there is empty. */
export function groupOf(section: Section, key: string): Section {
  const value = section[key]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Section) : EMPTY
}

export function textIn(section: Section, key: string, preset = ''): string {
  return textOf(scalarIn(section, key)) || preset
}

/** The texts of a list; undefined if there is none. */
export function textsIn(section: Section, key: string): string[] | undefined {
  const value = section[key]
  return Array.isArray(value) ? value.map((item) => textIn({ item }, 'item')) : undefined
}

export function integerOf(section: Section, key: string, preset: number): number {
  const value = Number(scalarIn(section, key) ?? preset)
  return Number.isSafeInteger(value) && value !== 0 ? value : preset
}

export function flagOf(section: Section, key: string, preset: boolean): boolean {
  const value = scalarIn(section, key)
  return value === undefined ? preset : wwBool(value).methods.Bool!() === true
}

function scalarIn(section: Section, key: string): Scalar {
  const value = section[key]
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' && value !== '' ? value : undefined
}
