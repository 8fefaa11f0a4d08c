import { dateOfDays, daysInMonth, daysOfDate, isLeapYear } from './calendar.ts'
import { type Instant, UTC, type Zone } from './instant.ts'
import { type ParsedTime, wholeNumber } from './parsed-time.ts'
import { isFraction, stepsOf } from './time-layout.ts'
import { readFraction, readPart } from './time-parts.ts'

const DAY_SECONDS = 86_400

/** Go's time.Parse for a place whose zone is UTC; undefined if the text does not have the form, or there is no such time. */
export function parseTime(layout: string, text: string): Instant | undefined {
  const parsed: ParsedTime = {
    year: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
    isUtc: false,
    zoneName: '',
  }
  const steps = stepsOf(layout)
  let rest: string | undefined = text
  for (const [index, { literal, part }] of steps.entries()) {
    rest = skipLiteral(rest, literal)
    if (rest === undefined) return undefined
    if (part === undefined) break
    rest = readPart(part, rest, parsed)
    // A fraction may follow the seconds though the layout does not say so.
    const isSecond = part === '5' || part === '05'
    if (isSecond && rest !== undefined && !isFraction(steps[index + 1]?.part))
      rest = readFraction(rest, parsed)
    if (rest === undefined) return undefined
  }
  return rest === '' ? instantOf(parsed) : undefined
}

/** Spaces stand for any number of spaces, also none at the end of the text. */
function skipLiteral(text: string, literal: string): string | undefined {
  let rest = text
  for (const piece of literal.match(/ +|[^ ]/gu) ?? []) {
    if (piece.startsWith(' ')) {
      if (rest !== '' && !rest.startsWith(' ')) return undefined
      rest = rest.replace(/^ +/, '')
    } else if (rest.startsWith(piece)) rest = rest.slice(piece.length)
    else return undefined
  }
  return rest
}

function instantOf(parsed: ParsedTime): Instant | undefined {
  const date = dateOf(parsed)
  if (date === undefined || date.day < 1 || date.day > daysInMonth(date)) return undefined
  const { half, minute, second, nanoseconds } = parsed
  const hour =
    half === 'PM' && parsed.hour < 12
      ? parsed.hour + 12
      : half === 'AM' && parsed.hour === 12
        ? 0
        : parsed.hour
  const local = daysOfDate(date) * DAY_SECONDS + (hour * 60 + minute) * 60 + second
  const zone = zoneOf(parsed)
  // A zone that is only known by its name has an offset of which nothing is known: the time is taken for one of UTC.
  const isShifted = !parsed.isUtc && parsed.offsetSeconds !== undefined
  return { seconds: isShifted ? local - zone.offsetSeconds : local, nanoseconds, zone }
}

function dateOf({
  year,
  month,
  day,
  yearDay,
}: ParsedTime): { year: number; month: number; day: number } | undefined {
  if (yearDay === undefined) return { year, month: month ?? 1, day: day ?? 1 }
  if (yearDay < 1 || yearDay > (isLeapYear(year) ? 366 : 365)) return undefined
  const date = dateOfDays(daysOfDate({ year, month: 1, day: 1 }) + yearDay - 1)
  const isOther = (month !== undefined && month !== date.month) || (day !== undefined && day !== date.day)
  return isOther ? undefined : date
}

function zoneOf({ isUtc, offsetSeconds, zoneName }: ParsedTime): Zone {
  if (isUtc) return UTC
  if (offsetSeconds !== undefined) {
    return offsetSeconds === 0 && zoneName === '' ? UTC : { name: zoneName, offsetSeconds }
  }
  if (zoneName === '') return UTC
  const hours = zoneName.startsWith('GMT') ? (wholeNumber(zoneName.slice(3)) ?? 0) : 0
  return { name: zoneName, offsetSeconds: hours * 3600 }
}
