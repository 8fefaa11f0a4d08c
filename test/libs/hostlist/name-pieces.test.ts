import fc from 'fast-check'
import t from 'tap'
import {
  compareNumbers,
  comparePieces,
  numbersOf,
  piecesOf,
  shapeOf,
} from '../../../libs/hostlist/name-pieces.ts'
import { name } from './_hostlists.ts'

t.test('a name is cut at its numbers', async (t) => {
  t.same(piecesOf('r1n02-ib'), ['r', '1', 'n', '02', '-ib'])
  t.same(piecesOf('login'), ['login'])
  t.same(piecesOf('12'), ['', '12', ''])
  t.same(numbersOf(piecesOf('r1n02-ib')), ['1', '02'])
})

t.test('numbers that are no safe integers are text', async (t) => {
  t.same(piecesOf('a1234567890123456b7'), ['a1234567890123456b', '7', ''])
  t.same(piecesOf('a123456789012345'), ['a', '123456789012345', ''])
})

t.test('numbers behind the most that are folded are text', async (t) => {
  const pieces = piecesOf('1.2.3.4.5.6.7.8.9.10')
  t.same(numbersOf(pieces), ['1', '2', '3', '4', '5', '6', '7', '8'])
  t.equal(pieces.at(-1), '.9.10')
})

t.test('names have one shape if they differ in numbers only', async (t) => {
  t.equal(shapeOf(piecesOf('r1n02')), shapeOf(piecesOf('r10n3')))
  t.not(shapeOf(piecesOf('r1n02')), shapeOf(piecesOf('r1n')))
  t.not(shapeOf(piecesOf('r1n2')), shapeOf(piecesOf('rn2')))
})

t.test('the order is natural', async (t) => {
  const sorted = ['a', 'a0', 'b', 'b1', 'b2', 'b01', 'b10', 'b010', 'c1-eth', 'c1-ib', 'c2-eth']
  t.same(sorted.toReversed().map(piecesOf).sort(comparePieces).map(join), sorted)
  t.same(['10', '9', '01', '1'].sort(compareNumbers), ['1', '9', '01', '10'])
})

t.test('pieces make the name again, and only a name itself comes out even with it', async () => {
  fc.assert(
    fc.property(name, name, (left, right) => {
      const order = comparePieces(piecesOf(left), piecesOf(right))
      const back = comparePieces(piecesOf(right), piecesOf(left))
      return join(piecesOf(left)) === left && (order === 0) === (left === right) && order > 0 === back < 0
    }),
    { numRuns: 500 },
  )
})

function join(pieces: readonly string[]): string {
  return pieces.join('')
}
