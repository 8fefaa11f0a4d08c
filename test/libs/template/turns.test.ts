import t from 'tap'
import type { Call } from '../../../libs/template/function.ts'
import { goNumber } from '../../../libs/template/go-number.ts'
import { runTurns } from '../../../libs/template/turns.ts'
import { listOf, mapOf, type Value } from '../../../libs/template/value.ts'

const call = {
  fail: (problem: string) => {
    throw new Error(problem)
  },
} as Pick<Call, 'fail'> as Call

function turns(value: Value, variables = 1): { any: boolean; all: [Value, Value][] } {
  const all: [Value, Value][] = []
  const any = runTurns(
    value,
    (key, element) => {
      all.push([key, element])
      return false
    },
    { variables, call },
  )
  return { any, all }
}

t.test('lists, maps and numbers have turns, nothing and nil have none', async (t) => {
  t.same(turns(['a', null]), {
    any: true,
    all: [
      [0, 'a'],
      [1, undefined],
    ],
  })
  t.same(turns(listOf('*Node', [null])).all, [[0, null]], 'nil of a type stays')
  t.same(turns({ b: 1, a: null }).all, [
    ['a', undefined],
    ['b', 1],
  ])
  t.same(turns(mapOf({ type: '*Node', missing: null }, { a: null })).all, [['a', null]])
  t.same(turns(2).all, [
    [0, 0],
    [1, 1],
  ])
  t.same(turns(goNumber('uint8', 1)).all, [[0, goNumber('uint8', 0)]])
  for (const none of [[], {}, 0, -1, undefined, null, goNumber('int64', 0)])
    t.same(turns(none), { any: false, all: [] })
})

t.test('the last turn is the one that says so', async (t) => {
  let count = 0
  for (const value of [[1, 2, 3], { a: 1, b: 2 }, 3, goNumber('int64', 3)]) {
    count = 0
    t.equal(
      runTurns(value, () => ++count === 1, { variables: 0, call }),
      true,
    )
    t.equal(count, 1)
  }
})

t.test('other things cannot be iterated over', async (t) => {
  for (const value of ['text', true, 1.5])
    t.throws(() => turns(value), { message: /range can't iterate over/ })
  t.throws(() => turns(3, 2), { message: /no more than one variable/ })
})
