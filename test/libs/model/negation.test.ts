import fc from 'fast-check'
import t from 'tap'
import { isNegation, itemOf, withoutNegated } from '../../../libs/model/negation.ts'

const items = fc.array(fc.stringMatching(/^~{0,2}[ab]$/))

t.test('a tilde takes away what stands behind it', async (t) => {
  t.ok(isNegation('~hosts'))
  t.notOk(isNegation('hosts~'))
  t.equal(itemOf('~hosts'), 'hosts')
  t.equal(itemOf('hosts'), 'hosts')
})

t.test('every item of that name goes, before and behind the negation', async (t) => {
  t.same(withoutNegated(['a', '~a', 'b', 'a']), ['b'])
  t.same(withoutNegated(['~a']), [])
  t.same(withoutNegated(['a', 'b', 'a']), ['a', 'b', 'a'])
})

t.test('only whole items are compared', async (t) => {
  t.same(withoutNegated(['console=tty0', '~console', '~tty0']), ['console=tty0'])
})

t.test('a list without negations is not copied', async (t) => {
  const list = ['a', 'b']
  t.equal(withoutNegated(list), list)
})

t.test('no negation is left, and the order of the list makes no difference to what is', async (t) => {
  fc.assert(
    fc.property(items, fc.array(fc.nat()), (list, keys) => {
      const kept = withoutNegated(list)
      const other = list.toSorted((a, b) => (keys[list.indexOf(a)] ?? 0) - (keys[list.indexOf(b)] ?? 0))
      t.notOk(kept.some(isNegation))
      t.same(withoutNegated(other).toSorted(), kept.toSorted())
      t.same(withoutNegated(kept), kept)
    }),
    { numRuns: 100 },
  )
})
