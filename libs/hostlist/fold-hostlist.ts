import { type Box, foldBoxes } from './fold-boxes.ts'
import { comparePieces, type NamePieces, numbersOf, piecesOf, shapeOf } from './name-pieces.ts'

/** A piece of the result, and its first name, by which the pieces are put in order. */
interface Folded {
  text: string
  first: NamePieces
}

/**
 * Names as a short hostlist in natural order: `login1,n[001-480],r[1-2]n[1-4]`. It depends on the set of
 * names only, not on their order. Steps are not made, because few tools take them.
 *
 * expandHostlist makes the same names of it if they are ones it takes: letters, digits, dots, hyphens and
 * underscores. Other texts are not refused, since this is for showing.
 */
export function foldHostlist(names: Iterable<string>): string {
  const shapes = Map.groupBy([...new Set(names)].map(piecesOf), shapeOf)
  const folded = [...shapes.values()].flatMap(foldShape)
  folded.sort((left, right) => comparePieces(left.first, right.first))
  return folded.map(({ text }) => text).join(',')
}

/** Names that differ in their numbers only. */
function foldShape(names: readonly NamePieces[]): Folded[] {
  const shape = names[0]!
  return foldBoxes(names.map(numbersOf)).map((box) => ({
    text: shape.map((piece, at) => (at % 2 === 0 ? piece : bracket(box, at))).join(''),
    first: shape.map((piece, at) => (at % 2 === 0 ? piece : sideAt(box, at).numbers[0]!)),
  }))
}

function bracket(box: Box, at: number): string {
  const { numbers, text } = sideAt(box, at)
  return numbers.length === 1 ? text : `[${text}]`
}

function sideAt(box: Box, at: number): Box[number] {
  return box[(at - 1) / 2]!
}
