import { formatValue } from '../format.ts'
import type { Call, FunctionTable } from '../function.ts'
import {
  ANYTHING,
  compareStrings,
  elementType,
  isList,
  listOf,
  truth,
  typeName,
  type Value,
} from '../value.ts'
import { castInt64 } from './cast.ts'
import { deepEqual } from './deep-equal.ts'
import { itemsOf, nilList, textsOf } from './items.ts'
import { withMust } from './must.ts'

/** Functions of lists that give new lists: none is changed. */
export const LISTS: FunctionTable = {
  list: { parameters: [], rest: 'any', run: (_call, ...items: Value[]) => items },
  tuple: { parameters: [], rest: 'any', run: (_call, ...items: Value[]) => items },
  concat: { parameters: [], rest: 'any', run: concat },
  sortAlpha: { parameters: ['any'], run: sortAlpha },
  ...withMust({
    append: { parameters: ['any', 'any'], run: append },
    push: { parameters: ['any', 'any'], run: append },
    prepend: {
      parameters: ['any', 'any'],
      run: (call, list: Value, item: Value) => [item, ...itemsOf(call, list, 'prepend to')],
    },
    first: { parameters: ['any'], run: (call, list: Value) => itemsOf(call, list, 'find the first of')[0] },
    last: { parameters: ['any'], run: (call, list: Value) => itemsOf(call, list, 'find the last of').at(-1) },
    rest: {
      parameters: ['any'],
      run: (call, list: Value) => part(itemsOf(call, list, 'find the rest of'), 1),
    },
    initial: {
      parameters: ['any'],
      run: (call, list: Value) => part(itemsOf(call, list, 'find the initial part of'), 0, -1),
    },
    reverse: {
      parameters: ['any'],
      run: (call, list: Value) => itemsOf(call, list, 'reverse').toReversed(),
    },
    compact: {
      parameters: ['any'],
      run: (call, list: Value) => itemsOf(call, list, 'compact').filter(truth),
    },
    uniq: { parameters: ['any'], run: uniq },
    without: {
      parameters: ['any'],
      rest: 'any',
      run: (call, list: Value, ...omitted: Value[]) =>
        itemsOf(call, list, 'leave out of').filter((item) => !isIn(call, omitted, item)),
    },
    has: {
      parameters: ['any', 'any'],
      run: (call, needle: Value, list: Value) =>
        list !== undefined && isIn(call, itemsOf(call, list, 'look into'), needle),
    },
    slice: { parameters: ['any'], rest: 'any', run: slice },
    chunk: { parameters: ['int', 'any'], run: chunk },
  }),
}

function append(call: Call, list: Value, item: Value): Value {
  return [...itemsOf(call, list, 'append to'), item]
}

/** Nothing of an empty list is a nil one. */
function part(items: readonly Value[], from: number, to?: number): Value {
  return items.length === 0 ? nilList() : items.slice(from, to)
}

function concat(call: Call, ...lists: Value[]): Value {
  const all = lists.map((list) => itemsOf(call, list, 'concat'))
  call.budget.fits(all.reduce((sum, items) => sum + items.length, 0))
  const items = all.flat()
  return items.length === 0 ? nilList() : items
}

/** The elements as texts, in the order of their bytes; what is no list is the only element. */
function sortAlpha(call: Call, list: Value): Value {
  const texts = isList(list) ? textsOf(list, (item) => formatValue(item, call)) : [formatValue(list, call)]
  return listOf('string', texts.sort(compareStrings))
}

function uniq(call: Call, list: Value): Value {
  const kept: Value[] = []
  for (const item of itemsOf(call, list, 'make unique')) {
    if (!isIn(call, kept, item)) kept.push(item)
  }
  return kept
}

function isIn(call: Call, list: readonly Value[], wanted: Value): boolean {
  return list.some((item) => {
    call.budget.step()
    return deepEqual(call, item, wanted)
  })
}

/** `slice LIST [START [END]]`: of the same type as the list. Nothing of an empty list, whatever the bounds. */
function slice(call: Call, list: Value, ...bounds: Value[]): Value {
  if (!isList(list)) call.fail(`cannot slice type ${typeName(list)}`, 'only lists are taken here')
  if (list.length === 0) return undefined
  const from = bounds.length > 0 ? Number(castInt64(bounds[0])) : 0
  const to = bounds.length > 1 ? Number(castInt64(bounds[1])) : list.length
  if (from < 0 || from > to || to > list.length) {
    call.fail(`slice ${from} ${to} of a list of ${list.length}`, 'there is no such part of it')
  }
  return sameType(list, list.slice(from, to))
}

function sameType(list: readonly Value[], items: Value[]): Value {
  const element = elementType(list)
  return element === ANYTHING ? items : listOf(element, items)
}

/** Lists of this size, the last one of what is left. */
function chunk(call: Call, size: number, list: Value): Value {
  const items = itemsOf(call, list, 'chunk')
  const count = Math.floor((items.length - 1) / size) + 1
  if (size <= 0 && count !== 0) call.fail(`chunk of ${size} elements`, 'the size must be positive')
  const chunks =
    size <= 0 ? [] : Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size))
  return listOf(`[]${ANYTHING}`, chunks)
}
