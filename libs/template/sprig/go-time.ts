import { goNumber } from '../go-number.ts'
import { Named, type Value } from '../value.ts'
import { formatTime } from './format-time.ts'
import { type Instant, type LocalTime, localTime, UTC, ZERO_TIME } from './instant.ts'

const STRING_LAYOUT = '2006-01-02 15:04:05.999999999 -0700 MST'
const JSON_LAYOUT = '2006-01-02T15:04:05.999999999Z07:00'

/** Go's time.Time as a value of templates, with the methods that need no argument and give plain values. */
export class GoTime extends Named {
  readonly instant: Instant

  constructor(instant: Instant) {
    super('time.Time', formatTime(instant, STRING_LAYOUT), methodsOf(instant))
    this.instant = instant
  }
}

function methodsOf(instant: Instant): Record<string, () => Value> {
  const shown = (): LocalTime => localTime(instant)
  return {
    Unix: () => goNumber('int64', instant.seconds),
    Year: () => shown().year,
    Day: () => shown().day,
    YearDay: () => shown().yearDay,
    Hour: () => shown().hour,
    Minute: () => shown().minute,
    Second: () => shown().second,
    Nanosecond: () => instant.nanoseconds,
    IsZero: () => instant.seconds === ZERO_TIME.seconds && instant.nanoseconds === 0,
    UTC: () => new GoTime({ ...instant, zone: UTC }),
    String: () => formatTime(instant, STRING_LAYOUT),
    MarshalText: () => formatTime(instant, JSON_LAYOUT),
  }
}
