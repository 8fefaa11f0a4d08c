import { plainValue } from '../yaml/tree.ts'
import { leavesOf, type Place, partsOf } from './notes.ts'
import {
  type Context,
  isMap,
  leaveOut,
  pathOf,
  type Reader,
  readFields,
  set,
  type Table,
  type Target,
  take,
} from './reader.ts'
import { itemsIn } from './values.ts'
import { isClearing } from './words.ts'

/** Texts by names that the site makes up. What is there already stays. */
export function textMap(key: string, change?: string): Reader {
  return (place, target, context) => {
    if (!isMap(place, context)) return
    const tags = (target.fields[key] ?? {}) as Record<string, unknown>
    const inner: Target = { ...target, fields: tags, path: pathOf(target, key) }
    for (const [name, part] of partsOf(place)) {
      const { node } = part
      if ('text' in node && isClearing(node.text, context))
        context.notes.add('changed', part, `${node.text}: left out`)
      else if ('text' in node)
        take(part, inner, { key: name, value: node.value === null ? '' : node.text, change, context })
      else leaveOut(part, context, 'must be a text')
    }
    if (Object.keys(tags).length > 0) set(target, { key, value: tags })
  }
}

/** Names of tags that a line takes away again. */
export const takesTagsAway: Reader = (place, target, context) => {
  const tags = (target.fields.tags ?? {}) as Record<string, unknown>
  for (const { text, item } of itemsIn(place, context).items) {
    delete tags[text]
    context.notes.add('changed', item, `${pathOf(target, 'tags')}: ${text} is left out`)
  }
}

/** A map of fields. */
export function group(key: string, table: Table): Reader {
  return (place, target, context) => {
    if (isMap(place, context)) fill(place, partOf(target, key), { table, context })
  }
}

/** A field that old versions have beside the group that it is in now: `ipmi username`. */
export function within(key: string, reader: Reader): Reader {
  return (place, target, context) => {
    const part = partOf(target, key)
    part.fields = (target.fields[key] ?? {}) as Record<string, unknown>
    reader(place, part, context)
    if (Object.keys(part.fields).length > 0) set(target, { key, value: part.fields })
  }
}

/** Looks at a part when it is filled. */
type Finish = (part: Target, place: Place, context: Context) => void

/** Maps of fields by names that the site makes up: network devices, disks. */
export function groups(key: string, table: Table, finish?: Finish): Reader {
  return (place, target, context) => {
    if (!isMap(place, context)) return
    const all = partOf(target, key)
    for (const [name, each] of partsOf(place)) {
      if (!isMap(each, context)) continue
      const part = partOf(all, name)
      fill(each, part, { table, context })
      finish?.(part, each, context)
    }
    if (Object.keys(all.fields).length > 0) set(target, { key, value: all.fields })
  }
}

/** Data of any shape, as it is. */
export function anything(key: string): Reader {
  return (place, target, context) => {
    if (!isMap(place, context)) return
    set(target, { key, value: plainValue(place.node) })
    for (const leaf of leavesOf(place)) context.notes.add('taken', leaf, pathOf(target, key))
  }
}

function partOf(target: Target, key: string): Target {
  return { fields: {}, path: pathOf(target, key), owner: target.owner, parent: target, name: key }
}

/** Fills a part, and puts it where it belongs. */
function fill(place: Place, part: Target, options: { table: Table; context: Context }): void {
  const present = part.parent?.fields[part.name!]
  if (present !== undefined) part.fields = present as Record<string, unknown>
  else if (part.parent) set(part.parent, { key: part.name!, value: part.fields })
  options.context.notes.add('taken', place, part.path)
  readFields(place, part, options)
}
