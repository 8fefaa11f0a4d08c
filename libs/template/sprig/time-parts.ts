import { type ParsedTime, type ReadPart, wholeNumber } from './parsed-time.ts'
import { isFraction, isOffset, MONTHS, WEEKDAYS } from './time-layout.ts'
import { readOffset, readZoneName } from './zone-parts.ts'

const NANOSECOND_DIGITS = 9
const SHORT = 3
/** Two digits of a year from here on are of the 20th century. */
const OLD_YEARS_FROM = 69

const PARTS: Readonly<Record<string, ReadPart>> = {
  '2006': readYear,
  '06': readShortYear,
  January: nameReader(MONTHS, (parsed, index) => (parsed.month = index + 1)),
  Jan: nameReader(shortened(MONTHS), (parsed, index) => (parsed.month = index + 1)),
  Monday: nameReader(WEEKDAYS, () => undefined),
  Mon: nameReader(shortened(WEEKDAYS), () => undefined),
  '1': numberReader('month', { from: 1, to: 12 }),
  '01': numberReader('month', { from: 1, to: 12, digits: 2 }),
  '2': numberReader('day', {}),
  _2: (text, parsed) => numberReader('day', {})(text.replace(/^ /, ''), parsed),
  '02': numberReader('day', { digits: 2 }),
  __2: (text, parsed) => numberReader('yearDay', { digitsMax: 3 })(text.replace(/^ {1,2}/, ''), parsed),
  '002': numberReader('yearDay', { digits: 3, digitsMax: 3 }),
  '15': numberReader('hour', { to: 23 }),
  '3': numberReader('hour', { to: 12 }),
  '03': numberReader('hour', { to: 12, digits: 2 }),
  '4': numberReader('minute', { to: 59 }),
  '04': numberReader('minute', { to: 59, digits: 2 }),
  '5': numberReader('second', { to: 59 }),
  '05': numberReader('second', { to: 59, digits: 2 }),
  PM: halfReader('AM', 'PM'),
  pm: halfReader('am', 'pm'),
  MST: readZoneName,
}

/** Reads what a part of a layout stands for from the beginning of a text: see ReadPart. */
export function readPart(part: string, text: string, parsed: ParsedTime): string | undefined {
  if (isOffset(part)) return readOffset(part, text, parsed)
  if (!isFraction(part)) return PARTS[part]!(text, parsed)
  if (part[1] === '9') return readFraction(text, parsed, NANOSECOND_DIGITS)
  if (text.length < part.length || !/^[.,]/.test(text)) return undefined
  const nanoseconds = fractionOf(text.slice(1, part.length))
  if (nanoseconds === undefined) return undefined
  parsed.nanoseconds = nanoseconds
  return text.slice(part.length)
}

function numberReader(
  field: 'month' | 'day' | 'yearDay' | 'hour' | 'minute' | 'second',
  {
    from = 0,
    to = Infinity,
    digits = 1,
    digitsMax = 2,
  }: { from?: number; to?: number; digits?: number; digitsMax?: number },
): ReadPart {
  const pattern = new RegExp(`^[0-9]{${digits},${digitsMax}}`)
  return (text, parsed) => {
    const written = pattern.exec(text)?.[0]
    if (written === undefined) return undefined
    const value = Number(written)
    if (value < from || value > to) return undefined
    parsed[field] = value
    return text.slice(written.length)
  }
}

function nameReader(names: readonly string[], set: (parsed: ParsedTime, index: number) => unknown): ReadPart {
  return (text, parsed) => {
    const index = names.findIndex((name) => text.slice(0, name.length).toLowerCase() === name.toLowerCase())
    if (index === -1) return undefined
    set(parsed, index)
    return text.slice(names[index]!.length)
  }
}

function shortened(names: readonly string[]): string[] {
  return names.map((name) => name.slice(0, SHORT))
}

function halfReader(morning: string, afternoon: string): ReadPart {
  return (text, parsed) => {
    const written = text.slice(0, 2)
    if (written !== morning && written !== afternoon) return undefined
    parsed.half = written === afternoon ? 'PM' : 'AM'
    return text.slice(2)
  }
}

function readYear(text: string, parsed: ParsedTime): string | undefined {
  if (!/^[0-9]{4}/.test(text)) return undefined
  parsed.year = Number(text.slice(0, 4))
  return text.slice(4)
}

function readShortYear(text: string, parsed: ParsedTime): string | undefined {
  const year = wholeNumber(text.slice(0, 2))
  if (text.length < 2 || year === undefined) return undefined
  parsed.year = year + (year >= OLD_YEARS_FROM ? 1900 : 2000)
  return text.slice(2)
}

/** A point or comma and digits, if they are there: as many as there are, or as many as may be. */
export function readFraction(text: string, parsed: ParsedTime, digitsMax = Infinity): string {
  const digits = /^[.,]([0-9]+)/.exec(text)?.[1]?.slice(0, digitsMax)
  if (digits === undefined) return text
  parsed.nanoseconds = fractionOf(digits) ?? 0
  return text.slice(1 + digits.length)
}

function fractionOf(written: string): number | undefined {
  const digits = written.slice(0, NANOSECOND_DIGITS)
  const value = wholeNumber(digits)
  return value === undefined || value < 0 ? undefined : value * 10 ** (NANOSECOND_DIGITS - digits.length)
}
