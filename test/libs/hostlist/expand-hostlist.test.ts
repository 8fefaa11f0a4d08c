import fc from 'fast-check'
import t from 'tap'
import { expandHostlist, needsGroups } from '../../../libs/hostlist/expand-hostlist.ts'
import type { HostGroups } from '../../../libs/hostlist/operand.ts'
import { operand, thrown } from './_hostlists.ts'

t.test('an expression is expanded in order of first appearance, without duplicates', async (t) => {
  t.same(expandHostlist('n3,n[1-4] n2'), ['n3', 'n1', 'n2', 'n4'])
  t.same(expandHostlist('n1,n01,n001'), ['n1', 'n01', 'n001'], 'padding makes another name')
  t.same(expandHostlist('n[001-480]').length, 480)
  t.same(expandHostlist('n[001-480]')[8], 'n009')
  t.same(expandHostlist('n[1,1-2,2]'), ['n1', 'n2'])
})

t.test('a blank text stands for no names', async (t) => {
  t.same(expandHostlist(''), [])
  t.same(expandHostlist(' \n'), [])
})

t.test('operations run from left to right, all alike', async (t) => {
  t.same(expandHostlist('n[1-9]!n6&n[6-12]'), ['n7', 'n8', 'n9'])
  t.same(expandHostlist('n[1-9]^n[6-11]'), ['n1', 'n2', 'n3', 'n4', 'n5', 'n10', 'n11'])
  t.same(expandHostlist('a,b&b,c'), ['b', 'c'])
  t.same(expandHostlist('c,b,a&a,b,c'), ['a', 'b', 'c'], 'what stays keeps its place')
  t.same(expandHostlist('a b ! a c'), ['b', 'c'], 'white space is a union also behind a difference')
  t.same(expandHostlist('a!a'), [])
})

t.test('operations take what groups and wildcards stand for', async (t) => {
  const groups: HostGroups = {
    group: (_, name) => ({ gpu: ['n2', 'n3', 'n3'], down: ['n3'] })[name],
    all: () => ['n1', 'n2', 'n3', 'm1'],
  }
  t.same(expandHostlist('@gpu!@down', { groups }), ['n2'])
  t.same(expandHostlist('@*!n*', { groups }), ['m1'])
  t.same(expandHostlist('n*&@gpu', { groups }), ['n2', 'n3'])
  t.same(expandHostlist('n[1-2]^@gpu', { groups }), ['n1', 'n3'], 'a member that comes twice counts once')
  t.match(
    thrown(() => expandHostlist('n1,@gone', { groups })),
    { position: 4, problem: /no group "gone"/ },
  )
})

t.test('the message of an error says where it is', async (t) => {
  t.throws(() => expandHostlist('n1,n[4-1]'), {
    code: 'MUSTER_HOSTLIST',
    category: 'invalid',
    message: 'hostlist, character 6: the range 4-1 is empty',
  })
})

t.test('a short expression that means too much is refused at once', async (t) => {
  for (const text of ['n[1-999999999]', 'r[1-1001]n[1-1000]', 'n[1-600000]!n[1-600000]']) {
    t.throws(() => expandHostlist(text), { message: /more than 1000000 names/ }, text)
  }
})

t.test('operations are those of sets', async (t) => {
  fc.assert(
    fc.property(operand, operand, operand, (a, b, c) => {
      const [left, right, last] = [a, b, c].map((text) => new Set(expandHostlist(text))) as [
        Set<string>,
        Set<string>,
        Set<string>,
      ]
      const is = (text: string, set: Set<string>): void => {
        t.same(expandHostlist(text).sort(), [...set].sort(), text)
      }
      is(`${a},${b}`, left.union(right))
      is(`${a} ${b}`, left.union(right))
      is(`${a}!${b}`, left.difference(right))
      is(`${a}&${b}`, left.intersection(right))
      is(`${a}^${b}`, left.symmetricDifference(right))
      is(`${a}^${b}!${c}`, left.symmetricDifference(right).difference(last))
    }),
    { numRuns: 100 },
  )
})

t.test('no text does anything but expand or fail with a hostlist error that has a hint', async () => {
  const text = fc.string({ unit: fc.constantFrom(...'n019-[],!&^/@:*?. x'), maxLength: 20 })
  const groups: HostGroups = { group: () => ['n1'], all: () => ['n1', 'n2'] }
  fc.assert(
    fc.property(text, (text) => {
      try {
        return new Set(expandHostlist(text, { groups })).size >= 0
      } catch (error) {
        const { code, hint, position } = error as { code?: string; hint?: string; position: number }
        return code === 'MUSTER_HOSTLIST' && !!hint && position >= 1 && position <= text.length + 1
      }
    }),
    { numRuns: 2000 },
  )
})

t.test('whether groups are needed is seen without them', async (t) => {
  for (const text of ['@gpu', 'n1,@a:b', 'n*', 'n?', 'n1!@*']) t.ok(needsGroups(text), text)
  for (const text of ['', 'n1', 'n[1-3]!n2']) t.notOk(needsGroups(text), text)
})
