import { type Place, partsOf } from './notes.ts'
import { type Context, isEmpty, leaveOut, pathOf, type Reader, set, take } from './reader.ts'
import { flagOf, isClearing } from './words.ts'

/** Length of a text, in UTF-16 units; that of libs/model. */
const TEXT_LENGTH_MAX = 4_096

/** What a text stands for: a value, with `change` if that is not how it was written, or why it is none. */
export type Meaning = { value: unknown; change?: string | undefined } | { refusal: string }

/** A field that is one text or number; `meaningOf` says what it stands for, the text itself unless given. */
export function single(
  key: string,
  meaningOf: (text: string, context: Context) => Meaning = (value) => ({ value }),
): Reader {
  return (place, target, context) => {
    const text = textIn(place, context)
    if (text === undefined) return
    const meaning = meaningOf(text, context)
    if ('refusal' in meaning) leaveOut(place, context, meaning.refusal)
    else take(place, target, { key, ...meaning, context })
  }
}

export function whole(key: string, range: { minimum: number; maximum: number }): Reader {
  return single(key, (text) => wholeOf(text, range))
}

export function wholeOf(text: string, { minimum, maximum }: { minimum: number; maximum: number }): Meaning {
  const value = /^\+?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= minimum && value <= maximum) return { value }
  return { refusal: `${shown(text)} is not a whole number from ${minimum} to ${maximum}` }
}

export function flag(key: string): Reader {
  return (place, target, context) => {
    const text = wordIn(place, context)
    if (text === undefined) return
    const value = flagOf(text)
    if (value === undefined) leaveOut(place, context, `${shown(text)} is neither true nor false`)
    else take(place, target, { key, value, change: String(value) === text ? undefined : `${value}`, context })
  }
}

/** A list of texts, or one text with commas between, as older versions have it. */
export function texts(key: string): Reader {
  return (place, target, context) => {
    const { items, isOneText } = itemsIn(place, context)
    if (items.length === 0) return
    const value = items.map(({ text }) => text)
    if (isOneText) take(place, target, { key, value, change: value.join(', '), context })
    else {
      set(target, { key, value })
      for (const { item } of items) context.notes.add('taken', item, pathOf(target, key))
    }
  }
}

export interface Items {
  items: { text: string; item: Place }[]
  /** Whether they stand in one text, and so have the place of that. */
  isOneText: boolean
}

/** The texts of a list, or of one text with separators. What is none is noted, and is not among them. */
export function itemsIn(place: Place, context: Context, separator: RegExp = /\s*,\s*/): Items {
  if (!('items' in place.node) || isEmpty(place)) {
    const words = textIn(place, context)?.trim().split(separator) ?? []
    return { items: words.filter(Boolean).map((text) => ({ text, item: place })), isOneText: true }
  }
  const items = [...partsOf(place)].flatMap(([, item]) => {
    const text = textIn(item, context)
    return text === undefined ? [] : [{ text, item }]
  })
  return { items, isOneText: false }
}

/** A field that muster has no use for. */
export function unused(reason: string): Reader {
  return (place, _target, context) => leaveOut(place, context, reason)
}

/** The text of a place, unless it is empty, takes the field away or is none, which is noted. */
export function textIn(place: Place, context: Context): string | undefined {
  const text = wordIn(place, context)
  if (text === undefined || !isClearing(text, context)) return text
  context.notes.add('changed', place, `${text}: left out`)
  return undefined
}

export function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}

function wordIn(place: Place, context: Context): string | undefined {
  const { node } = place
  if (isEmpty(place)) context.notes.add('taken', place, 'is empty, which is as if it were left out')
  else if (!('text' in node)) leaveOut(place, context, 'must be a text')
  else if (node.text.length > TEXT_LENGTH_MAX)
    leaveOut(place, context, `is longer than ${TEXT_LENGTH_MAX} characters`)
  else return node.text
  return undefined
}
