/** What was read of a time so far. */
export interface ParsedTime {
  year: number
  month?: number
  day?: number
  yearDay?: number
  hour: number
  minute: number
  second: number
  nanoseconds: number
  half?: 'AM' | 'PM'
  isUtc: boolean
  offsetSeconds?: number
  zoneName: string
}

/** Reads a part from the beginning of a text and returns what follows; undefined if it is not there. */
export type ReadPart = (text: string, parsed: ParsedTime) => string | undefined

/** As Go reads numbers of times: with a sign, and no digits are 0. */
export function wholeNumber(text: string): number | undefined {
  const match = /^([+-]?)([0-9]*)$/.exec(text)
  if (!match) return undefined
  return match[1] === '-' ? -Number(match[2]) : Number(match[2])
}
