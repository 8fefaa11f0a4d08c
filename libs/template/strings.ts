import type { Call } from './function.ts'

/** What Go's unicode.IsSpace accepts: not the same set as JavaScript's `trim`. */
const SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/

/** Go's strings.TrimSpace. */
export function trimSpace(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && SPACE.test(text[from]!)) from++
  while (to > from && SPACE.test(text[to - 1]!)) to--
  return text.slice(from, to)
}

export function toLower(call: Call, text: string): string {
  return mapCase(call, 'lower', text)
}

export function toUpper(call: Call, text: string): string {
  return mapCase(call, 'upper', text)
}

/**
 * Go maps each code point to one code point; JavaScript knows mappings to several (ß to SS) and by context. Only
 * where the two agree is there a result.
 */
function mapCase(call: Call, name: 'lower' | 'upper', text: string): string {
  const map = (part: string): string => (name === 'lower' ? part.toLowerCase() : part.toUpperCase())
  if (ASCII.test(text)) return map(text)
  return Array.from(text, (char) => {
    const mapped = map(char)
    if ([...mapped].length !== 1) call.fail(`${name} of ${JSON.stringify(char)} is not supported`)
    return mapped
  }).join('')
}

/** Go's strings.ReplaceAll: an empty `from` is found around every code point. */
export function replaceAll(call: Call, options: { from: string; to: string; text: string }): string {
  const { from, to, text } = options
  const parts = from === '' ? ['', ...text, ''] : text.split(from)
  call.budget.fits(text.length - (parts.length - 1) * (from.length - to.length))
  return parts.join(to)
}

/** Go's strings.Split: an empty separator cuts into code points. */
export function split(options: { separator: string; text: string }): string[] {
  const { separator, text } = options
  return separator === '' ? [...text] : text.split(separator)
}
