import { HostlistError } from './errors.ts'
import { DIGITS_MAX } from './limits.ts'

/** What stands between two commas in a bracket: numbers from first to last, which are padded to a width. */
export interface IndexRange {
  first: number
  last: number
  step: number
  /** Digits that a number has at least: zeros go before it. */
  width: number
}

const RANGE = /^(\d+)(?:-(\d+)(?:\/(\d+))?)?$/

/**
 * The ranges in a bracket: `1,3,5-8,10-20/2`. Numbers are padded to the width of the range's first, so 08-11
 * and 01-100 are what they seem; 1-010 is refused, since it says two things.
 * @param offset of the inner text in the whole expression, for errors
 * @throws {HostlistError}
 */
export function parseRanges(inner: string, offset: number): IndexRange[] {
  if (inner.trim() === '') {
    throw new HostlistError(offset, 'the brackets are empty', { hint: 'Write the numbers: n[1-3].' })
  }
  const ranges: IndexRange[] = []
  let at = offset
  for (const piece of inner.split(',')) {
    ranges.push(parseRange(piece.trim(), at + piece.search(/\S|$/)))
    at += piece.length + 1
  }
  return ranges
}

function parseRange(text: string, offset: number): IndexRange {
  const [, first, last = first, step = '1'] = RANGE.exec(text) ?? []
  if (first === undefined || last === undefined) throw notARange(text, offset)
  for (const number of [first, last, step]) {
    if (number.length > DIGITS_MAX) {
      throw new HostlistError(offset, `${number.slice(0, DIGITS_MAX)}... has too many digits`, {
        hint: `A number in brackets has at most ${DIGITS_MAX}.`,
      })
    }
  }
  const range = { first: Number(first), last: Number(last), step: Number(step), width: first.length }
  if (range.first > range.last) {
    throw new HostlistError(offset, `the range ${first}-${last} is empty`, {
      hint: `The smaller number comes first: ${first.startsWith('0') ? last.padStart(first.length, '0') : last}-${first}.`,
    })
  }
  if (last.length !== first.length && last.startsWith('0') && last !== '0') {
    throw new HostlistError(offset, `${first} and ${last} are padded differently`, {
      hint: `Write both ends with the same number of digits: ${first.padStart(last.length, '0')}-${last.padStart(first.length, '0')}.`,
    })
  }
  if (range.step === 0) {
    throw new HostlistError(offset, `the step of ${text} is 0`, { hint: `Write ${first}-${last}/2.` })
  }
  return range
}

function notARange(text: string, offset: number): HostlistError {
  const shown = JSON.stringify(text.slice(0, 40))
  if (text === '') {
    return new HostlistError(offset, 'a number is missing in the brackets', {
      hint: 'Between two commas stands a number or a range: n[1,3-5].',
    })
  }
  if (/^-\d/.test(text) || /--/.test(text)) {
    return new HostlistError(offset, `${shown} has a negative number`, {
      hint: 'A hyphen that belongs to the name goes outside the brackets: n-[1-3].',
    })
  }
  if (/^\d+\/\d+$/.test(text)) {
    return new HostlistError(offset, `${shown} has a step, but is no range`, {
      hint: 'A step goes behind a range: 1-9/2.',
    })
  }
  return new HostlistError(offset, `${shown} is neither a number nor a range`, {
    hint: 'Brackets hold numbers and ranges only: n[1,3,5-8,10-20/2].',
  })
}

export function countOf({ first, last, step }: IndexRange): number {
  return Math.floor((last - first) / step) + 1
}

/** Digits of the range's longest number. */
export function longestOf({ last, width }: IndexRange): number {
  return Math.max(width, String(last).length)
}

/** The numbers as they stand in names. */
export function* indexesOf({ first, last, step, width }: IndexRange): Generator<string> {
  for (let value = first; value <= last; value += step) yield String(value).padStart(width, '0')
}
