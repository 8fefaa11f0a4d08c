const NAMED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/** What Go's unicode.IsPrint accepts: letters, marks, numbers, punctuation, symbols, and of spaces only the plain one. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** Quotes as Go's strconv.Quote does, for printf %q. */
export function quote(text: string): string {
  let quoted = ''
  for (const char of text.toWellFormed())
    quoted += NAMED[char] ?? (PRINTABLE.test(char) ? char : numericEscape(char))
  return `"${quoted}"`
}

function numericEscape(char: string): string {
  const code = char.codePointAt(0)!
  const hex = code.toString(16)
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
