import { lowerCharacter, titleCharacter, upperCharacter } from './case-mapping.ts'
import type { Call } from './function.ts'
import { isSpace } from './white-space.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/

/** Go's strings.ToLower. */
export function toLower(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : mapCharacters(text, lowerCharacter)
}

/** Go's strings.ToUpper. */
export function toUpper(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : mapCharacters(text, upperCharacter)
}

/** Go's strings.Title: every letter that follows what is neither letter, digit nor underscore. */
export function title(text: string): string {
  let before = ' '
  return mapCharacters(text, (char) => {
    const mapped = isSeparator(before) ? titleCharacter(char) : char
    before = char
    return mapped
  })
}

function isSeparator(char: string): boolean {
  if (ASCII.test(char)) return !/^[0-9A-Za-z_]$/.test(char)
  return !/^[\p{L}\p{Nd}]$/u.test(char) && isSpace(char)
}

export function mapCharacters(text: string, map: (char: string) => string): string {
  return Array.from(text, map).join('')
}

/** Go's strings.ReplaceAll: an empty `from` is found around every character. */
export function replaceAll(call: Call, options: { from: string; to: string; text: string }): string {
  const { from, to, text } = options
  const parts = from === '' ? ['', ...text, ''] : text.split(from)
  call.budget.fits(text.length - (parts.length - 1) * (from.length - to.length))
  return parts.join(to)
}

/**
 * Go's strings.SplitN: an empty separator cuts into characters. With a count there are at most so many parts, the last of
 * which has all that is left; a negative one is none.
 */
export function split(options: { separator: string; text: string; count?: number }): string[] {
  const { separator, text, count = -1 } = options
  if (count === 0) return []
  const parts = separator === '' ? [...text] : text.split(separator)
  if (count < 0 || parts.length <= count) return parts
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)]
}

/** Go's strings.Trim: takes characters of the set away at both ends. */
export function trimSet(text: string, { set }: { set: string }): string {
  const cut = new Set(set)
  const chars = [...text]
  let from = 0
  let to = chars.length
  while (from < to && cut.has(chars[from]!)) from++
  while (to > from && cut.has(chars[to - 1]!)) to--
  return chars.slice(from, to).join('')
}
