import { type CalendarDate, dateOfDays, daysBeforeMonth, weekdayOfDays } from './calendar.ts'

/** How a zone writes its times; UTC is one of offset 0. */
export interface Zone {
  /** Abbreviation, such as CET; "" if there is none; undefined if it is not known. */
  name: string | undefined
  /** Of its times from those of UTC. */
  offsetSeconds: number
}

/** A point in time and the zone that it is shown in. */
export interface Instant {
  /** Since 1 January 1970 in UTC. */
  seconds: number
  nanoseconds: number
  zone: Zone
}

/** What a clock and a calendar in the zone of an instant show. */
export interface LocalTime extends CalendarDate {
  /** From 1. */
  yearDay: number
  /** From 0, which is Sunday. */
  weekday: number
  hour: number
  minute: number
  second: number
}

export const UTC: Zone = { name: 'UTC', offsetSeconds: 0 }

const DAY_SECONDS = 86_400
/** Of the zero time, which is 1 January of the year 1. */
const ZERO_SECONDS = -62_135_596_800

export const ZERO_TIME: Instant = { seconds: ZERO_SECONDS, nanoseconds: 0, zone: UTC }

export function localTime({ seconds, zone }: Instant): LocalTime {
  const local = seconds + zone.offsetSeconds
  const days = Math.floor(local / DAY_SECONDS)
  const left = local - days * DAY_SECONDS
  const date = dateOfDays(days)
  return {
    ...date,
    yearDay: daysBeforeMonth(date) + date.day,
    weekday: weekdayOfDays(days),
    hour: Math.floor(left / 3600),
    minute: Math.floor(left / 60) % 60,
    second: left % 60,
  }
}
