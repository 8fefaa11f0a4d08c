/** Go's time.Duration: nanoseconds as an int64. */

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const SECOND = NANOSECONDS.s!
const MAX = 2n ** 63n
const PART = /^([0-9]*)(?:(\.)([0-9]*))?([^0-9.]+)/
/** Digits of a fraction beyond which Go looks at no more. */
const FRACTION_DIGITS_MAX = 18

/** `1h30m`, `-1.5s`; undefined if it is none. */
export function parseDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n
  let rest = text.replace(/^[+-]/, '')
  if (rest === '0') return 0n
  if (rest === '') return undefined
  let sum = 0n
  while (rest !== '') {
    const match = PART.exec(rest)
    if (!match) return undefined
    const [written, whole = '', , fraction = '', unit = ''] = match
    const nanoseconds = Object.hasOwn(NANOSECONDS, unit) ? NANOSECONDS[unit]! : undefined
    if (nanoseconds === undefined || whole + fraction === '') return undefined
    const digits = fraction.slice(0, FRACTION_DIGITS_MAX)
    // In floats, as Go does it: so it is cut off at the same nanosecond.
    const extra = Math.trunc(Number(digits) * (Number(nanoseconds) / 10 ** digits.length))
    sum += BigInt(whole) * nanoseconds + BigInt(extra)
    if (sum > MAX) return undefined
    rest = rest.slice(written.length)
  }
  if (sign > 0n && sum === MAX) return undefined
  return sign * sum
}

/** As Go prints it: `1h30m0s`, `1.5s`, `20ms`. */
export function durationText(duration: bigint): string {
  if (duration === 0n) return '0s'
  const sign = duration < 0n ? '-' : ''
  const size = duration < 0n ? -duration : duration
  if (size < SECOND) {
    const unit = size < 1_000n ? 'ns' : size < 1_000_000n ? 'µs' : 'ms'
    return sign + withFraction(size, NANOSECONDS[unit]!) + unit
  }
  const hours = size / NANOSECONDS.h!
  const minutes = (size / NANOSECONDS.m!) % 60n
  const seconds = `${withFraction(size % NANOSECONDS.m!, SECOND)}s`
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : sign + seconds
}

function withFraction(size: bigint, unit: bigint): string {
  const fraction = (size % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '')
  return unit === 1n || fraction === '' ? `${size / unit}` : `${size / unit}.${fraction}`
}

/** The largest unit of which there is more than one whole, from years to seconds. */
export function roughDuration(duration: bigint): string {
  const size = duration < 0n ? -duration : duration
  const day = 24n * NANOSECONDS.h!
  const units: readonly [string, bigint][] = [
    ['y', 365n * day],
    ['mo', 30n * day],
    ['d', day],
    ['h', NANOSECONDS.h!],
    ['m', NANOSECONDS.m!],
    ['s', SECOND],
  ]
  const found = units.find(([, unit]) => size > unit)
  return found === undefined ? '0s' : `${size / found[1]}${found[0]}`
}
