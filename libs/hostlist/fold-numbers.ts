/**
 * Numbers as ranges, as a bracket holds them: 1, 2, 3, 5 are `1-3,5`.
 *
 * A padded range ends at its width: 98, 99 and 100 are `98-100`, but 098, 099, 100 `098-100` and 08, ..., 99,
 * 100 `08-99,100`, because not every tool takes `08-100`.
 * @param numbers as they are written, in the order of compareNumbers, without duplicates
 */
export function foldNumbers(numbers: readonly string[]): string {
  const ranges: string[] = []
  for (let at = 0; at < numbers.length; ) {
    const first = numbers[at]!
    let last = first
    for (at++; at < numbers.length; at++) {
      if (!follows(numbers[at]!, { first, last })) break
      last = numbers[at]!
    }
    ranges.push(first === last ? first : `${first}-${last}`)
  }
  return ranges.join(',')
}

/** Whether a number continues a range that goes from first to last so far. */
function follows(number: string, range: { first: string; last: string }): boolean {
  if (Number(number) !== Number(range.last) + 1) return false
  return number.length === range.last.length || (!isPadded(range.first) && !isPadded(number))
}

function isPadded(number: string): boolean {
  return number.length > 1 && number.startsWith('0')
}
