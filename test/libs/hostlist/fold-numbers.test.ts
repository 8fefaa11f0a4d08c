import fc from 'fast-check'
import t from 'tap'
import { foldNumbers } from '../../../libs/hostlist/fold-numbers.ts'
import { compareNumbers } from '../../../libs/hostlist/name-pieces.ts'
import { indexesOf, parseRanges } from '../../../libs/hostlist/ranges.ts'

function fold(numbers: string): string {
  return foldNumbers(numbers.split(' '))
}

t.test('numbers that follow each other are a range', async (t) => {
  t.equal(fold('1 2 3 5 7 8'), '1-3,5,7-8')
  t.equal(fold('4'), '4')
  t.equal(fold('0 1'), '0-1')
})

t.test('padded numbers are ranges of their own', async (t) => {
  t.equal(fold('08 09 10 11'), '08-11')
  t.equal(fold('001 002 003 005'), '001-003,005')
  t.equal(fold('0 01 002'), '0,01,002')
  t.equal(fold('1 02'), '1,02')
  t.equal(fold('8 09'), '8,09')
})

t.test('numbers grow out of their width only if they are not padded', async (t) => {
  t.equal(fold('8 9 10 11'), '8-11')
  t.equal(fold('0 1 2 3 4 5 6 7 8 9 10'), '0-10')
  t.equal(fold('98 99 100'), '98-100')
  t.equal(fold('09 10'), '09-10')
  t.equal(fold('98 99 100 0100'), '98-100,0100')
  t.equal(
    foldNumbers(['00', ...Array.from({ length: 99 }, (_, at) => String(at + 1).padStart(2, '0')), '100']),
    '00-99,100',
  )
})

t.test('a bracket makes the numbers that were folded', async (t) => {
  const number = fc
    .tuple(fc.nat(120), fc.integer({ min: 1, max: 4 }))
    .map(([value, width]) => String(value).padStart(width, '0'))
  fc.assert(
    fc.property(fc.uniqueArray(number, { minLength: 1, maxLength: 150 }), (numbers) => {
      const sorted = numbers.toSorted(compareNumbers)
      const back = parseRanges(foldNumbers(sorted), 0).flatMap((range) => [...indexesOf(range)])
      t.same(back, sorted)
    }),
    { numRuns: 300 },
  )
})
