/** What Go's unicode.IsSpace accepts: not the same set as JavaScript's `trim`. */
const SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/

/** Whether a character is white space to Go. */
export function isSpace(char: string): boolean {
  return SPACE.test(char)
}

/** Go's strings.TrimSpace. */
export function trimSpace(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isSpace(text[from]!)) from++
  while (to > from && isSpace(text[to - 1]!)) to--
  return text.slice(from, to)
}
