import fc from 'fast-check'
import t from 'tap'
import { type Box, foldBoxes } from '../../../libs/hostlist/fold-boxes.ts'

function boxes(points: string): string[] {
  return foldBoxes(points.split(' ').map((point) => point.split('.'))).map(show)
}

function show(box: Box): string {
  return box.map((side) => side.text).join('.')
}

t.test('points of a product are one box', async (t) => {
  t.same(boxes('1.1 1.2 2.1 2.2'), ['1-2.1-2'])
  t.same(boxes('1.1.1 1.1.3 2.1.1 2.1.3'), ['1-2.1.1,3'])
  t.same(boxes('1 3 2'), ['1-3'])
})

t.test('points that are no product are few boxes', async (t) => {
  t.same(boxes('1.1 1.2 2.1 2.2 3.1'), ['1-2.1-2', '3.1'])
  t.same(boxes('1.1 2.2'), ['1.1', '2.2'])
})

t.test('rows or columns come first, whichever makes fewer boxes', async (t) => {
  t.same(boxes('1.1 1.2 1.3 2.2'), ['1.1-3', '2.2'])
  t.same(boxes('1.1 2.1 3.1 2.2'), ['1-3.1', '2.2'])
  t.same(boxes('1.1 1.2 2.1'), ['1.1-2', '2.1'], 'in doubt rows')
  const cross = '1.1 2.1 1.2 2.2 1.3 2.3 4.1 4.9'
  t.same(boxes(cross), ['1-2.1-3', '4.1,9'])
  t.same(boxes(cross.replace(/(\d)\.(\d)/g, '$2.$1')).sort(), ['1,9.4', '1-3.1-2'])
})

t.test('names without numbers are a box without sides', async (t) => {
  t.same(foldBoxes([[]]), [[]])
  t.same(foldBoxes([]), [])
})

t.test('boxes hold each point once, and no other', async (t) => {
  const number = fc.nat(3).map(String)
  const point = fc.tuple(number, number, number)
  fc.assert(
    fc.property(fc.uniqueArray(point, { selector: String, minLength: 1, maxLength: 64 }), (points) => {
      const held = foldBoxes(points).flatMap(pointsOf)
      t.same(held.sort(), points.map((point) => point.join('.')).sort())
    }),
    { numRuns: 300 },
  )
})

t.test('any product of three is one box', async () => {
  const side = fc.uniqueArray(fc.nat(20).map(String), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(side, side, side, (first, second, third) => {
      const points = first.flatMap((a) => second.flatMap((b) => third.map((c) => [a, b, c])))
      return foldBoxes(points).length === 1
    }),
    { numRuns: 100 },
  )
})

function pointsOf(box: Box): string[] {
  const [first, second, third] = box.map((side) => side.numbers)
  return first!.flatMap((a) => second!.flatMap((b) => third!.map((c) => `${a}.${b}.${c}`)))
}
