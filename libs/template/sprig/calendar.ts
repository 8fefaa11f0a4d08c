/** Days and dates of the Gregorian calendar, before and after it was made, by numbers alone: no clock and no zone. */

export interface CalendarDate {
  year: number
  /** From 1. */
  month: number
  /** From 1. */
  day: number
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const DAYS_IN_400_YEARS = 146_097
/** 1 January 1970 was a Thursday; a week begins with Sunday. */
const EPOCH_WEEKDAY = 4

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth({ year, month }: { year: number; month: number }): number {
  return month === 2 && isLeapYear(year) ? 29 : MONTH_DAYS[month - 1]!
}

/** Days of the year before this month begins. */
export function daysBeforeMonth({ year, month }: { year: number; month: number }): number {
  let days = 0
  for (let before = 1; before < month; before++) days += daysInMonth({ year, month: before })
  return days
}

/** Days since 1 January 1970. */
export function daysOfDate({ year, month, day }: CalendarDate): number {
  return daysBeforeYear(year) - daysBeforeYear(1970) + daysBeforeMonth({ year, month }) + day - 1
}

export function dateOfDays(days: number): CalendarDate {
  const cycle = Math.floor(days / DAYS_IN_400_YEARS)
  const rest = days - cycle * DAYS_IN_400_YEARS
  // The year is found by a guess that is never too large, as no year is longer than 366 days.
  let year = 1970 + Math.floor(rest / 366)
  while (daysOfDate({ year: year + 1, month: 1, day: 1 }) <= rest) year++
  let left = rest - daysOfDate({ year, month: 1, day: 1 })
  let month = 1
  for (; left >= daysInMonth({ year, month }); month++) left -= daysInMonth({ year, month })
  return { year: year + cycle * 400, month, day: left + 1 }
}

/** From 0, which is Sunday. */
export function weekdayOfDays(days: number): number {
  const weekday = (days + EPOCH_WEEKDAY) % 7
  return weekday < 0 ? weekday + 7 : weekday
}

/** Days from 1 January of the year 1 (negative before it). */
function daysBeforeYear(year: number): number {
  const before = year - 1
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
}
