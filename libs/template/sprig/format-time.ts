import { type Instant, type LocalTime, localTime, type Zone } from './instant.ts'
import { isFraction, isOffset, MONTHS, stepsOf, WEEKDAYS } from './time-layout.ts'

/** Characters of a month's or weekday's name that its short form has. */
const SHORT = 3
const NANOSECOND_DIGITS = 9

/** How a part of a layout is written. */
const PARTS: Readonly<Record<string, (shown: LocalTime) => string>> = {
  '2006': ({ year }) => padded(year, 4),
  '06': ({ year }) => padded(Math.abs(year) % 100, 2),
  January: ({ month }) => MONTHS[month - 1]!,
  Jan: ({ month }) => MONTHS[month - 1]!.slice(0, SHORT),
  '1': ({ month }) => String(month),
  '01': ({ month }) => padded(month, 2),
  Monday: ({ weekday }) => WEEKDAYS[weekday]!,
  Mon: ({ weekday }) => WEEKDAYS[weekday]!.slice(0, SHORT),
  '2': ({ day }) => String(day),
  _2: ({ day }) => String(day).padStart(2, ' '),
  '02': ({ day }) => padded(day, 2),
  __2: ({ yearDay }) => String(yearDay).padStart(3, ' '),
  '002': ({ yearDay }) => padded(yearDay, 3),
  '15': ({ hour }) => padded(hour, 2),
  '3': ({ hour }) => String(hour % 12 || 12),
  '03': ({ hour }) => padded(hour % 12 || 12, 2),
  '4': ({ minute }) => String(minute),
  '04': ({ minute }) => padded(minute, 2),
  '5': ({ second }) => String(second),
  '05': ({ second }) => padded(second, 2),
  PM: ({ hour }) => (hour >= 12 ? 'PM' : 'AM'),
  pm: ({ hour }) => (hour >= 12 ? 'pm' : 'am'),
}

/** Go's time.Format. The zone must have a name if the layout asks for it. */
export function formatTime(instant: Instant, layout: string): string {
  const shown = localTime(instant)
  return stepsOf(layout)
    .map(({ literal, part }) => literal + (part === undefined ? '' : formatPart(part, shown, instant)))
    .join('')
}

function formatPart(part: string, shown: LocalTime, { nanoseconds, zone }: Instant): string {
  if (isFraction(part)) return formatFraction(part, nanoseconds)
  if (isOffset(part)) return formatOffset(part, zone)
  if (part === 'MST') return zone.name || formatOffset('-0700', zone)
  return PARTS[part]!(shown)
}

function formatFraction(part: string, nanoseconds: number): string {
  const digits = padded(nanoseconds, NANOSECOND_DIGITS).slice(0, part.length - 1)
  if (part[1] === '0') return part[0]! + digits
  const shorter = digits.replace(/0+$/, '')
  return shorter === '' ? '' : part[0]! + shorter
}

function formatOffset(part: string, { offsetSeconds }: Zone): string {
  if (part.startsWith('Z') && offsetSeconds === 0) return 'Z'
  const seconds = Math.abs(offsetSeconds)
  const minutes = Math.trunc(seconds / 60)
  // Go takes the sign from the minutes: an offset of less than one has none.
  const sign = offsetSeconds < 0 && minutes > 0 ? '-' : '+'
  const colon = part.includes(':') ? ':' : ''
  const fields = [Math.trunc(minutes / 60), minutes % 60, seconds % 60]
  const count = part.replaceAll(':', '').slice(1).length / 2
  return (
    sign +
    fields
      .slice(0, count)
      .map((field) => padded(field, 2))
      .join(colon)
  )
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value)).padStart(width, '0')
  return value < 0 ? `-${digits}` : digits
}
