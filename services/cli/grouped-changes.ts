import { differenceOf } from '../../libs/model/difference.ts'

/** An entity as it was and as it is to be; undefined where it does not exist. */
export interface Altered {
  kind: string
  name: string
  before: unknown
  after: unknown
}

export type Done = 'added' | 'changed' | 'deleted'

/** Entities with which the same happens. */
export interface ChangeGroup {
  kind: string
  done: Done
  names: string[]
  /** None for those that are deleted: all of them go. */
  fields: GroupedField[]
}

/** A field before and after, `-` where it has no value; of values that differ, the first, the last and how many. */
export interface GroupedField {
  field: string
  before: string
  after: string
}

interface Change {
  name: string
  fields: { field: string; before: string; after: string }[]
}

/** Fields that no two nodes have alike, so that nodes whose changes differ in nothing else belong together. */
const OWN_FIELDS = /(^|\.)(hwaddr|ipaddr|ipaddr6|assetKey|guid|uuid)$/
const NOTHING = '-'

export function doneTo({ before, after }: Altered): Done {
  if (before === undefined) return 'added'
  return after === undefined ? 'deleted' : 'changed'
}

/**
 * Changes put together that are the same but for fields that are each node's own. Where that makes more than
 * `groupsMax` groups of one kind, those are put together that change the same fields, whatever the values.
 */
export function groupChanges(altered: readonly Altered[], options: { groupsMax: number }): ChangeGroup[] {
  const sorts = Map.groupBy(altered, (each) => `${doneTo(each)} ${each.kind}`)
  return [...sorts.values()].flatMap((alike): ChangeGroup[] => {
    const { kind } = alike[0]!
    const done = doneTo(alike[0]!)
    if (done === 'deleted') return [{ kind, done, names: alike.map(({ name }) => name), fields: [] }]
    return classesOf(alike, options).map((members) => ({
      kind,
      done,
      names: members.map(({ name }) => name),
      fields: members[0]!.fields.map((_, index) => fieldOf(members, index)),
    }))
  })
}

function classesOf(altered: readonly Altered[], { groupsMax }: { groupsMax: number }): Change[][] {
  const changes = altered.map(({ name, before, after }) => ({ name, fields: textsOf(before, after) }))
  const precise = Map.groupBy(changes, ({ fields }) => keyOf(fields, (field) => OWN_FIELDS.test(field)))
  const classes =
    precise.size <= groupsMax ? precise : Map.groupBy(changes, ({ fields }) => keyOf(fields, () => true))
  return [...classes.values()]
}

function textsOf(before: unknown, after: unknown): Change['fields'] {
  return differenceOf(before, after).map((change) => ({
    field: change.field,
    before: change.before ?? NOTHING,
    after: change.after ?? NOTHING,
  }))
}

/** The same for changes that belong together. `isOwn`: of that field it only counts whether there is a value. */
function keyOf(fields: Change['fields'], isOwn: (field: string) => boolean): string {
  const sides = fields.map(({ field, before, after }) =>
    isOwn(field) ? [field, before === NOTHING, after === NOTHING] : [field, before, after],
  )
  return JSON.stringify(sides)
}

function fieldOf(members: readonly Change[], index: number): GroupedField {
  const changes = members.map(({ fields }) => fields[index]!)
  return {
    field: changes[0]!.field,
    before: rangeOf(changes.map(({ before }) => before)),
    after: rangeOf(changes.map(({ after }) => after)),
  }
}

/** `10.0.0.1 … 10.0.0.9 (9)`: the first, the last, and how many different ones. */
function rangeOf(values: readonly string[]): string {
  const { size } = new Set(values)
  return size === 1 ? values[0]! : `${values[0]} … ${values.at(-1)} (${size})`
}
