import type { Call, FunctionTable } from '../function.ts'
import { GoNumber, isNumber, numberType } from '../go-number.ts'
import { typeName, type Value } from '../value.ts'
import { durationText, parseDuration, roughDuration } from './durations.ts'
import { formatTime } from './format-time.ts'
import { GoTime } from './go-time.ts'
import { type Instant, UTC, ZERO_TIME } from './instant.ts'
import { parseWhole } from './parse-number.ts'
import { parseTime } from './parse-time.ts'
import { zoneAt } from './time-zone.ts'

const HTML_LAYOUT = '2006-01-02'
const NANOSECONDS = 1_000_000_000n
const CLOCK_HINT = 'the time at which the node was compiled is {{ .BuildTime }}'

/** Times and durations. A server has no time zone here: `date` is in UTC. What would read the clock is an error. */
export const DATES: FunctionTable = {
  date: {
    parameters: ['string', 'any'],
    run: (call, layout: string, time: Value) => show(call, time, { layout, zone: 'UTC' }),
  },
  dateInZone: { parameters: ['string', 'any', 'string'], run: dateInZone },
  date_in_zone: { parameters: ['string', 'any', 'string'], run: dateInZone },
  htmlDate: {
    parameters: ['any'],
    run: (call, time: Value) => show(call, time, { layout: HTML_LAYOUT, zone: 'UTC' }),
  },
  htmlDateInZone: {
    parameters: ['any', 'string'],
    run: (call, time: Value, zone: string) => show(call, time, { layout: HTML_LAYOUT, zone }),
  },
  dateModify: { parameters: ['string', 'any'], run: dateModify },
  date_modify: { parameters: ['string', 'any'], run: dateModify },
  mustDateModify: { parameters: ['string', 'any'], run: mustDateModify },
  must_date_modify: { parameters: ['string', 'any'], run: mustDateModify },
  toDate: {
    parameters: ['string', 'string'],
    run: (_call, layout: string, text: string) => new GoTime(parseTime(layout, text) ?? ZERO_TIME),
  },
  mustToDate: {
    parameters: ['string', 'string'],
    run: (call, layout: string, text: string) =>
      new GoTime(
        parseTime(layout, text) ?? call.fail(`${JSON.stringify(text)} is no time of the form ${layout}`),
      ),
  },
  unixEpoch: { parameters: ['any'], run: (call, time: Value) => String(instantOf(call, time).seconds) },
  duration: {
    parameters: ['any'],
    run: (_call, seconds: Value) =>
      durationText(BigInt.asIntN(64, int64Of(seconds, wholeText) * NANOSECONDS)),
  },
  durationRound: {
    parameters: ['any'],
    run: (call, duration: Value) => {
      if (duration instanceof GoTime) call.fail('the time since then depends on the clock', CLOCK_HINT)
      return roughDuration(int64Of(duration, (text) => parseDuration(text) ?? 0n))
    },
  },
}

function dateInZone(call: Call, layout: string, time: Value, zone: string): string {
  return show(call, time, { layout, zone })
}

/** A time, or a number of seconds since 1970. Of anything else sprig makes the time of the clock. */
function show(call: Call, time: Value, { layout, zone }: { layout: string; zone: string }): string {
  const { seconds, nanoseconds } = time instanceof GoTime ? time.instant : instantOfSeconds(call, time)
  const instant = { seconds, nanoseconds, zone: zoneAt(call, zone, seconds) }
  if (instant.zone.name === undefined && layout.includes('MST')) {
    call.fail(
      `the abbreviation of the zone ${zone} is not known`,
      'the layouts -0700 and -07:00 show its offset',
    )
  }
  const text = formatTime(instant, layout)
  call.budget.fits(text.length)
  return text
}

function instantOfSeconds(call: Call, value: Value): Instant {
  const isSeconds = isNumber(value) && ['int', 'int32', 'int64'].includes(numberType(value))
  if (!isSeconds)
    call.fail(`there is no time but ${typeName(value)}, which stands for the time of the clock`, CLOCK_HINT)
  const seconds = typeof value === 'number' ? value : value.value
  if (typeof seconds === 'bigint') call.fail('the time is too far from today')
  return { seconds, nanoseconds: 0, zone: UTC }
}

function instantOf(call: Call, value: Value): Instant {
  if (value instanceof GoTime) return value.instant
  call.fail(`wrong type for value; expected time.Time; got ${typeName(value)}`)
}

/** A duration that is none leaves the time as it is. */
function dateModify(call: Call, duration: string, time: Value): Value {
  const instant = instantOf(call, time)
  return addTo(instant, parseDuration(duration) ?? 0n)
}

function mustDateModify(call: Call, duration: string, time: Value): Value {
  const instant = instantOf(call, time)
  return addTo(instant, parseDuration(duration) ?? call.fail(`${JSON.stringify(duration)} is no duration`))
}

function addTo({ seconds, nanoseconds, zone }: Instant, duration: bigint): Value {
  const sum = BigInt(seconds) * NANOSECONDS + BigInt(nanoseconds) + duration
  const rest = ((sum % NANOSECONDS) + NANOSECONDS) % NANOSECONDS
  return new GoTime({ seconds: Number((sum - rest) / NANOSECONDS), nanoseconds: Number(rest), zone })
}

function wholeText(text: string): bigint {
  return parseWhole(text, { base: 10 }).value
}

/** An int64 or what a text says; of all else, an int among them, sprig makes 0. */
function int64Of(value: Value, parse: (text: string) => bigint): bigint {
  if (typeof value === 'string') return parse(value)
  return value instanceof GoNumber && value.type === 'int64' ? BigInt(value.value) : 0n
}
