const CONTROL = /\p{Cc}/u

/** Control characters, which could move a terminal's cursor or change its colours, replaced by a visible mark. */
export function clean(text: string): string {
  return CONTROL.test(text) ? text.replace(/\p{Cc}/gu, '\u{fffd}') : text
}

/** The text in at most `width` characters, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}

/** 120345678 is `120.3 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  for (; value >= 999.95 && unit < units.length - 1; unit += 1) value /= 1_000
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** A count with its thousands apart: 10005 is `10,005`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** The two largest units: `8 s`, `2 min 5 s`, `3 h 12 min`, `4 d 2 h`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1_000))
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  if (first === -1) return '0 s'
  const shown = parts.slice(first, first + 2).filter(([value]) => value > 0)
  return shown.map(([value, unit]) => `${value} ${unit}`).join(' ')
}

/** Local date and time: `2026-11-20 14:03:07`. */
export function formatTime(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** `n1`, `n1, n2 and n3`; of many, the first and how many more. */
export function formatNames(names: readonly string[], shownMax = 5): string {
  if (names.length > shownMax) {
    return `${names.slice(0, shownMax).join(', ')} and ${names.length - shownMax} more`
  }
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
