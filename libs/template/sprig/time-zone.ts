import type { Call } from '../function.ts'
import { UTC, type Zone } from './instant.ts'

/** Of a time that can be looked up in a zone: Date's own. */
const SECONDS_MAX = 8.64e12
const LOOKED_UP_MAX = 100

const formats = new Map<string, Intl.DateTimeFormat | undefined>()

/**
 * The zone of this name as it is at that time. As in sprig, a name that there is not stands for UTC; so does `Local` here,
 * because the time zone of a server must not decide what nodes get.
 */
export function zoneAt(call: Call, name: string, seconds: number): Zone {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC
  const format = formatOf(name)
  if (format === undefined) return UTC
  if (Math.abs(seconds) > SECONDS_MAX) call.fail('the time is too far from today for time zones')
  const parts = format.formatToParts(new Date(seconds * 1000))
  const shown = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes = 0, rest = 0] =
    /^GMT(?:([+-])(\d+)(?::(\d+))?(?::(\d+))?)?$/.exec(shown) ?? []
  if (sign === undefined) return { name: undefined, offsetSeconds: 0 }
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(rest)
  return { name: undefined, offsetSeconds: sign === '-' ? -offset : offset }
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  if (formats.has(name)) return formats.get(name)
  if (formats.size >= LOOKED_UP_MAX) formats.clear()
  const format = makeFormat(name)
  formats.set(name, format)
  return format
}

/** Undefined if there is no such zone. Go minds capitals, and has no zones that are just an offset. */
function makeFormat(name: string): Intl.DateTimeFormat | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
    const known = format.resolvedOptions().timeZone
    return known !== name && known.toLowerCase() === name.toLowerCase() ? undefined : format
  } catch {
    return undefined
  }
}
