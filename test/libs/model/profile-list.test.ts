import fc from 'fast-check'
import t from 'tap'
import { isNegation, itemOf } from '../../../libs/model/negation.ts'
import { expandProfiles } from '../../../libs/model/profile-list.ts'

/** Of profiles, what each names. */
type Names = Record<string, string[]>

const expand = (names: string[], nested: Names): readonly string[] =>
  expandProfiles(names, (name) => (Object.hasOwn(nested, name) ? { profiles: nested[name]! } : undefined))

t.test('what a profile names comes before it, at every depth', async (t) => {
  t.same(expand(['a'], { a: ['b', 'c'], b: ['d'] }), ['d', 'b', 'c', 'a'])
})

t.test('a profile is there once, where it comes first', async (t) => {
  t.same(expand(['a', 'b', 'd', 'a'], { a: ['d'], b: ['d'] }), ['d', 'a', 'b'])
})

t.test('circles end', async (t) => {
  t.same(expand(['a'], { a: ['b'], b: ['c'], c: ['a'] }), ['c', 'b', 'a'])
  t.same(expand(['a'], { a: ['a'] }), ['a'])
})

t.test('a negation takes a profile away, but not those that it names', async (t) => {
  const nested = { a: ['b'], c: ['~a'] }
  t.same(expand(['a', '~a'], nested), ['b'])
  t.same(expand(['a', '~b'], nested), ['a'])
  t.same(expand(['a', 'c'], nested), ['b', 'c'])
})

t.test('a profile that does not exist is named all the same', async (t) => {
  t.same(expand(['gone', 'a'], { a: [] }), ['gone', 'a'])
  t.same(expand([], {}), [])
})

const name = fc.constantFrom('a', 'b', 'c', 'd')
const names = fc.array(
  fc.oneof(
    name,
    name,
    name.map((each) => `~${each}`),
  ),
  { maxLength: 4 },
)

t.test('whatever names what, each is there once, and none that is taken away', async (t) => {
  fc.assert(
    fc.property(names, fc.dictionary(name, names), (own, nested) => {
      const list = expand(own, nested)
      t.equal(new Set(list).size, list.length)
      t.notOk(list.some((each) => isNegation(each) || own.includes(`~${each}`)))
      for (const each of own.map(itemOf)) {
        const isTaken = [own, ...Object.values(nested)].some((some) => some.includes(`~${each}`))
        if (own.includes(each) && !isTaken) t.ok(list.includes(each))
      }
    }),
    { numRuns: 200 },
  )
})
