import { type ParsedTime, wholeNumber } from './parsed-time.ts'

/** `+01:00` and the like, in the form that the part has. */
export function readOffset(part: string, text: string, parsed: ParsedTime): string | undefined {
  const hasSeconds = /0000$|:00:00$/.test(part)
  if (part.startsWith('Z') && !hasSeconds && text.startsWith('Z')) {
    parsed.isUtc = true
    return text.slice(1)
  }
  const written = text.slice(0, part.length)
  const isRight = written.length === part.length && /^[+-]/.test(written)
  const fields = part.includes(':') ? written.slice(1).split(':') : (written.slice(1).match(/../gs) ?? [])
  if (!isRight || fields.some((field) => field.length !== 2)) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = fields.map(wholeNumber)
  if (fields.some((field) => wholeNumber(field) === undefined)) return undefined
  const offset = (hours * 60 + minutes) * 60 + seconds
  parsed.offsetSeconds = written.startsWith('-') ? -offset : offset
  return text.slice(part.length)
}

/** Three to five capitals, or what else stands for a zone: `GMT+3`, `+03`. */
export function readZoneName(text: string, parsed: ParsedTime): string | undefined {
  if (text.startsWith('UTC')) {
    parsed.isUtc = true
    return text.slice(3)
  }
  const name = zoneNameOf(text)
  if (name === undefined) return undefined
  parsed.zoneName = name
  return text.slice(name.length)
}

function zoneNameOf(text: string): string | undefined {
  if (text.length < 3) return undefined
  const special = /^(?:ChST|MeST)/.exec(text)?.[0]
  if (special !== undefined) return special
  const signed = /^(?:GMT)?([+-])([0-9]+)/.exec(text)
  const hasHour = signed !== null && Number(signed[2]) <= 23
  if (text.startsWith('GMT')) return hasHour ? signed[0] : 'GMT'
  if (/^[+-]/.test(text)) return hasHour ? signed[0] : undefined
  const capitals = /^[A-Z]{0,6}/.exec(text)![0]
  if (capitals.length === 3) return capitals
  if (capitals.length === 4) return capitals.endsWith('T') || capitals === 'WITA' ? capitals : undefined
  return capitals.length === 5 && capitals.endsWith('T') ? capitals : undefined
}
