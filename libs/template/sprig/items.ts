import type { Call } from '../function.ts'
import { ANYTHING, elementType, isList, listOf, typeName, type Value } from '../value.ts'

/** Lists that are nil in Go. They are empty like others, but as JSON they are null, and no empty list equals them. */
const NIL = new WeakSet<readonly Value[]>()

/** A nil list, where sprig's functions give one. */
export function nilList(element: string = ANYTHING): readonly Value[] {
  const list: readonly Value[] = listOf(element, [])
  NIL.add(list)
  return list
}

export function isNilList(list: readonly Value[]): boolean {
  return NIL.has(list)
}

/** The elements of a list of any type, for a function that takes no other value. */
export function itemsOf(call: Call, value: Value, doing: string): readonly Value[] {
  if (isList(value)) return elementType(value) === ANYTHING ? withoutNull(value) : value
  call.fail(`cannot ${doing} type ${typeName(value)}`, 'only lists are taken here')
}

/** A nil in a list of anything is of no type: the same as no value. */
function withoutNull(list: readonly Value[]): readonly Value[] {
  return list.includes(null) ? list.map((item) => item ?? undefined) : list
}

/** Every element as text. As in sprig, nil ones are left out, and what is no list is the only element. */
export function textsOf(value: Value, print: (item: Value) => string): string[] {
  if (!isList(value)) return value === undefined ? [] : [print(value)]
  const untyped = elementType(value) === ANYTHING
  const texts: string[] = []
  for (const item of value) {
    if (item === undefined || (item === null && untyped)) continue
    texts.push(print(item))
  }
  return texts
}
