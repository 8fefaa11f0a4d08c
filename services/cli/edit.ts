import { isFields } from '../../libs/model/merge.ts'
import { type Assignment, EVERY, type Path } from './settings/plan.ts'

/** A node or profile with what is assigned changed, and everything else as it was. Maps that end up empty go. */
export function applyAssignments(value: object, assignments: readonly Assignment[]): object {
  let next: unknown = value
  for (const { path, value } of assignments) next = put(next, { path, value })
  return (next as object | undefined) ?? {}
}

/** The path is laid through copies, so that what it starts from stays as it is. */
function put(target: unknown, { path, value }: { path: Path; value: unknown }): unknown {
  const [key, ...rest] = path
  // A Map, since a key may be any name, also one that objects have from birth.
  const fields = new Map(isFields(target) ? Object.entries(target) : [])
  for (const each of key === EVERY ? [...fields.keys()] : [key!]) {
    const next = rest.length === 0 ? value : put(fields.get(each), { path: rest, value })
    if (next === undefined) fields.delete(each)
    else fields.set(each, next)
  }
  return fields.size > 0 ? Object.fromEntries(fields) : undefined
}
