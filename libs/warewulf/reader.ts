import { nearest } from '../model/nearest.ts'
import { type Notes, type Place, partsOf } from './notes.ts'

/** What a file is read with. */
export interface Context {
  notes: Notes
  /** What muster has; whatever names something else cannot be taken over. */
  known: {
    images: ReadonlySet<string>
    overlays: ReadonlySet<string>
    /** Of the overlays, those that come from the same installation. */
    imported: ReadonlySet<string>
    profiles: ReadonlySet<string>
    /** Names of boot scripts. */
    scripts: ReadonlySet<string>
  }
  /** Written by Warewulf 4.5 or older, whose overlays held more each. */
  isOld: boolean
}

/** A node, profile or part of one that is being filled. */
export interface Target {
  fields: Record<string, unknown>
  /** Its path: `networkDevices.default`; empty for the node or profile. */
  path: string
  /** The node or profile: `node n1`. */
  owner: string
  /** What it is a part of. */
  parent?: Target
  /** Its name there: `default`. */
  name?: string
}

/** Takes over one field of a file, or notes why it cannot; never throws for what stands there. */
export type Reader = (place: Place, target: Target, context: Context) => void

/** The fields of a map by their names. Those above win over those below that say the same. */
export type Table = Readonly<Record<string, Reader>>

/** Reads all fields of a map in the order of the table; those not in it are noted as unused, with the nearest that is. */
export function readFields(place: Place, target: Target, options: { table: Table; context: Context }): void {
  const { table, context } = options
  const parts = new Map(partsOf(place))
  for (const [key, reader] of Object.entries(table)) {
    const part = parts.get(key)
    if (part) reader(part, target, context)
    parts.delete(key)
  }
  for (const [key, part] of parts) {
    const best = nearest(key, Object.keys(table))
    const hint = best === undefined ? '' : `; did you mean ${best}?`
    leaveOut(part, context, `is not a field that Warewulf has${hint}`)
  }
}

/** Whether a place has a map; notes it if not, be it that it is empty. */
export function isMap(place: Place, context: Context): boolean {
  if ('fields' in place.node && place.node.fields.size > 0) return true
  if (isEmpty(place)) context.notes.add('taken', place, 'is empty, which is as if it were left out')
  else leaveOut(place, context, 'is not what belongs here: fields with names')
  return false
}

/** Whether a place has nothing in it: null, an empty text, list or map. */
export function isEmpty({ node }: Place): boolean {
  if ('fields' in node) return node.fields.size === 0
  return 'items' in node ? node.items.length === 0 : node.value === null || node.text === ''
}

/** Sets a field unless another line did, and notes it: as changed if `change` says how. */
export function take(
  place: Place,
  target: Target,
  options: { key: string; value: unknown; change?: string | undefined; context: Context },
): void {
  const { key, value, change, context } = options
  const path = pathOf(target, key)
  if (Object.hasOwn(target.fields, key)) {
    leaveOut(place, context, `another line says what ${path} is`)
    return
  }
  set(target, { key, value })
  context.notes.add(
    change === undefined ? 'taken' : 'changed',
    place,
    change === undefined ? path : `${path}: ${change}`,
  )
}

/** As an own field, also where the file calls it `__proto__`. */
export function set(target: Target, { key, value }: { key: string; value: unknown }): void {
  Object.defineProperty(target.fields, key, { value, enumerable: true, writable: true, configurable: true })
}

/** Notes that a part is not taken over, with all lines in it. */
export function leaveOut(place: Place, context: Context, reason: string): void {
  context.notes.add('unused', place, reason)
  for (const [, part] of partsOf(place))
    leaveOut(part, context, `belongs to ${place.field}, which is not taken over`)
}

export function pathOf(target: Target, key: string): string {
  return target.path === '' ? key : `${target.path}.${key}`
}
