import { AXES_MAX, DIGITS_MAX } from './limits.ts'

/**
 * A name cut at its numbers: `r1n02-ib` is ['r', '1', 'n', '02', '-ib']. Text and numbers alternate and text
 * stands at both ends, perhaps empty; numbers are kept as they are written, since n1 and n01 are two nodes.
 */
export type NamePieces = readonly string[]

const NUMBERS = new RegExp(`(?<!\\d)(\\d{1,${DIGITS_MAX}})(?!\\d)`)
const PIECES_MAX = 2 * AXES_MAX + 1

export function piecesOf(name: string): NamePieces {
  const pieces = name.split(NUMBERS)
  if (pieces.length <= PIECES_MAX) return pieces
  return [...pieces.slice(0, PIECES_MAX - 1), pieces.slice(PIECES_MAX - 1).join('')]
}

/** The texts between the numbers, as one string: names that differ in numbers only have it in common. */
export function shapeOf(pieces: NamePieces): string {
  // Zero bytes are in no name, and a name cut off at the most numbers has them in its last text.
  return pieces.filter((_, at) => at % 2 === 0).join('\0')
}

/** The numbers of a name. */
export function numbersOf(pieces: NamePieces): string[] {
  return pieces.filter((_, at) => at % 2 === 1)
}

/** Order of numbers as they are written: the shorter first, so 1, 9, 10, 100, but 9 before 01. */
export function compareNumbers(left: string, right: string): number {
  return left.length - right.length || compareTexts(left, right)
}

/** Natural order: n9 before n10, and n before n1. */
export function comparePieces(left: NamePieces, right: NamePieces): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const compare = at % 2 === 1 ? compareNumbers : compareTexts
    const order = compare(left[at]!, right[at]!)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** By code units: the order must not depend on a locale. */
function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
