import { foldNumbers } from './fold-numbers.ts'
import { compareNumbers } from './name-pieces.ts'

/** Numbers in one place of a name, and what a bracket there holds. */
export interface Side {
  numbers: readonly string[]
  text: string
}

/** Names of one shape that are a product: any number of each side goes with any of the others. */
export type Box = readonly Side[]

/**
 * Puts points (the numbers of names of one shape) together into few boxes that do not overlap. Boxes that
 * agree in all places but one become one box, place by place; the number of boxes is the least where the
 * points are a product, and little otherwise. Finding the least in general is hard (it is covering a
 * polygon with rectangles); each place here takes one pass over the boxes.
 *
 * The result depends on which place comes first, so both directions are tried; in doubt rows win over
 * columns: `r1n[1-4],r2n[1-2]`.
 * @param points all of the same length, without duplicates
 */
export function foldBoxes(points: readonly (readonly string[])[]): Box[] {
  const single = points.map((point) => point.map((number) => ({ numbers: [number], text: number })))
  const places = [...(points[0] ?? []).keys()]
  const columns = mergePlaces(single, places)
  if (columns.length === 1) return columns
  const rows = mergePlaces(single, places.toReversed())
  const fewer = rows.length - columns.length || lengthOf(rows) - lengthOf(columns)
  return fewer <= 0 ? rows : columns
}

function mergePlaces(single: readonly Box[], places: readonly number[]): Box[] {
  let boxes = [...single]
  for (const place of places) {
    const alike = Map.groupBy(boxes, (box) => textWithout(box, place))
    boxes = [...alike.values()].map((group) => (group.length === 1 ? group[0]! : merge(group, place)))
  }
  return boxes
}

function textWithout(box: Box, place: number): string {
  let text = ''
  for (const [at, side] of box.entries()) if (at !== place) text += `${side.text} `
  return text
}

function merge(boxes: readonly Box[], place: number): Box {
  const numbers = boxes.flatMap((box) => box[place]!.numbers).sort(compareNumbers)
  return boxes[0]!.with(place, { numbers, text: foldNumbers(numbers) })
}

/** Characters that the numbers of the boxes take in a hostlist, more or less. */
function lengthOf(boxes: readonly Box[]): number {
  let length = 0
  for (const box of boxes) for (const side of box) length += side.text.length + 2
  return length
}
