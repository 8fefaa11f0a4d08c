import type { Call } from './function.ts'
import {
  fieldNames,
  goTypeOf,
  hasField,
  isObject,
  Named,
  partNameOf,
  typeName,
  type Value,
  type ValueMap,
} from './value.ts'

/** In `reads`: the data as a whole was handed on, so any field may have been used. */
export const EVERYTHING = '*'

/**
 * The only way from a template to its data, so that what a rendering depends on is known exactly: every look at a
 * field passes `field`, every use of a value as a whole passes `whole`. What is below a field of the root counts as
 * read with that field; only of the elements of a list that is marked (see PART_OF) each field counts by itself, as
 * `AllNodes.NetDevs`, or as `AllNodes.*` where an element or the list is handed on as a whole.
 */
export class DataReader {
  readonly root: ValueMap
  /** Fields of the root that were asked for (whether they exist or not), or EVERYTHING. */
  readonly reads = new Set<string>()

  constructor(root: ValueMap) {
    this.root = root
  }

  /**
   * Go's rule for `.name`: no value has no fields but no value, a map without the key has no value, everything else
   * without the field is an error. A method counts as a field.
   */
  field(receiver: Value, name: string, call: Call): Value {
    if (receiver === this.root) this.reads.add(name)
    else {
      const part = partNameOf(receiver)
      if (part !== undefined) this.reads.add(`${part}.${name}`)
    }
    if (receiver === undefined) return undefined
    if (receiver === null)
      call.fail(`nil pointer evaluating ${name}`, 'ask with {{ if … }} or {{ with … }} whether it is set')
    if (receiver instanceof Named && Object.hasOwn(receiver.methods, name)) return receiver.methods[name]!()
    if (!isObject(receiver)) call.fail(`can't evaluate field ${name} in type ${typeName(receiver)}`)
    if (hasField(receiver, name)) return receiver[name]
    const type = goTypeOf(receiver)
    if (type.kind === 'map') return undefined
    call.fail(
      `can't evaluate field ${name} in type ${type.name}`,
      `it has: ${fieldNames(receiver).join(', ')}`,
    )
  }

  /** A value that is used as it is: printed, passed to a function, assigned, ranged over. */
  whole(value: Value): Value {
    if (value === this.root) this.reads.add(EVERYTHING)
    else {
      const part = partNameOf(value)
      if (part !== undefined) this.reads.add(`${part}.${EVERYTHING}`)
    }
    return value
  }
}
