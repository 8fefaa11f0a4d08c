import fc from 'fast-check'
import t from 'tap'
import { rendered } from '../rendered.ts'

t.test('fractions are computed in decimal notation', async (t) => {
  t.equal(
    rendered('{{ addf 0.1 0.2 }} {{ mulf 1.1 1.1 }} {{ subf 0.3 0.1 }} {{ divf 1 3 }}'),
    '0.3 1.21 0.2 0.3333333333333333',
  )
})

t.test('numbers of cents add up', async (t) => {
  const cents = fc.integer({ min: -1e6, max: 1e6 })
  fc.assert(
    fc.property(cents, cents, (left, right) => {
      const sum = rendered(`{{ addf ${left / 100} ${right / 100} }}`)
      t.equal(sum, String((left + right) / 100))
    }),
    { numRuns: 200 },
  )
})
