import fc from 'fast-check'
import t from 'tap'
import {
  fractionDigits,
  shortestDigits,
  significantDigits,
  splitFloat,
} from '../../../libs/template/float-digits.ts'

t.test('the shortest digits tell the number', async (t) => {
  t.same(shortestDigits(0.1, 'float64'), { digits: '1', point: 0 })
  t.same(shortestDigits(Math.fround(0.1), 'float32'), { digits: '1', point: 0 })
  t.same(shortestDigits(1234500, 'float64'), { digits: '12345', point: 7 })
  t.same(shortestDigits(16777216, 'float32'), { digits: '16777216', point: 8 })
  t.same(shortestDigits(0, 'float64'), { digits: '', point: 0 })
  const positive = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 })
  fc.assert(
    fc.property(positive, (value) => {
      const { digits, point } = shortestDigits(value, 'float64')
      return Number(`0.${digits || '0'}e${point}`) === value
    }),
    { numRuns: 300 },
  )
})

t.test('rounding is exact, and half to even', async (t) => {
  t.same(fractionDigits(2.5, 0), { digits: '2', point: 1 })
  t.same(fractionDigits(3.5, 0), { digits: '4', point: 1 })
  t.same(fractionDigits(1.005, 2), { digits: '1', point: 1 }, '1.005 is a little less')
  t.same(fractionDigits(999.96, 1), { digits: '1', point: 4 })
  t.same(fractionDigits(0.4, 0), { digits: '', point: 0 })
  t.same(significantDigits(1234.5, 4), { digits: '1234', point: 4 })
  t.same(significantDigits(999.96, 4), { digits: '1', point: 4 })
  t.equal(fractionDigits(5e-324, 2_000).digits.length, 751, 'there are no more')
})

t.test('a float is cut into its mantissa and exponent', async (t) => {
  t.same(splitFloat(1, 'float64'), { mantissa: 2n ** 52n, exponent: -52 })
  t.same(splitFloat(5e-324, 'float64'), { mantissa: 1n, exponent: -1074 })
  t.same(splitFloat(1, 'float32'), { mantissa: 2n ** 23n, exponent: -23 })
})
