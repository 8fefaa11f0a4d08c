import fc from 'fast-check'
import t from 'tap'
import { matchesMask } from '../../../libs/hostlist/mask.ts'

t.test('a star stands for any text, a question mark for one character', async (t) => {
  for (const [mask, name, expected] of [
    ['n*', 'n', true],
    ['n*', 'n12', true],
    ['n*', 'm1', false],
    ['n?', 'n1', true],
    ['n?', 'n', false],
    ['n?', 'n12', false],
    ['*-ib?', 'n1-ib0', true],
    ['*1*2', 'n1122', true],
    ['*1*2', 'n1121', false],
    ['**', '', true],
    ['?*', '', false],
    ['a', 'ab', false],
  ] as const) {
    t.equal(matchesMask(mask, { name }), expected, `${mask} ${name}`)
  }
})

t.test('characters that mean something in regular expressions mean themselves', async (t) => {
  t.notOk(matchesMask('n.1*', { name: 'nx1' }))
  t.ok(matchesMask('n.1*', { name: 'n.1' }))
})

t.test('a mask matches what the regular expression for it does', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  const mask = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
  fc.assert(
    fc.property(mask, text, (mask, name) => {
      const pattern = new RegExp(`^${mask.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      return matchesMask(mask, { name }) === pattern.test(name)
    }),
    { numRuns: 500 },
  )
})

t.test('a mask on which regular expressions would not end in time is held against a name', async (t) => {
  t.notOk(matchesMask(`${'*a'.repeat(100)}*b`, { name: 'a'.repeat(253) }))
})
