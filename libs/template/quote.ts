const NAMED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
}

/** What Go's unicode.IsPrint accepts: letters, marks, numbers, punctuation, symbols, and of spaces only the plain one. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const ASCII = /^[ -~]$/
/** What cannot be between backquotes: control characters other than a tab, and what is no character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const NOT_BACKQUOTED = /[\x00-\x08\x0a-\x1f\x7f`\ufeff]|[\ud800-\udfff]/

export interface QuoteOptions {
  /** Whether characters other than ASCII are escaped. */
  asciiOnly?: boolean
}

/** Go's unicode.IsPrint, for one character. */
export function isPrintable(char: string): boolean {
  return PRINTABLE.test(char)
}

/** Quotes as Go's strconv.Quote does. */
export function quote(text: string, options: QuoteOptions = {}): string {
  return `"${escapeAll(text, { ...options, mark: '"' })}"`
}

/** Quotes a code point as Go's strconv.QuoteRune does. */
export function quoteCharacter(code: number, options: QuoteOptions = {}): string {
  return `'${escapeAll(String.fromCodePoint(code), { ...options, mark: "'" })}'`
}

/** Go's strconv.CanBackquote. */
export function canBackquote(text: string): boolean {
  return !NOT_BACKQUOTED.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))
}

function escapeAll(text: string, { asciiOnly = false, mark }: QuoteOptions & { mark: string }): string {
  let escaped = ''
  for (const char of text.toWellFormed()) {
    if (char === mark) escaped += `\\${char}`
    else if (NAMED[char] !== undefined) escaped += NAMED[char]
    else escaped += (asciiOnly ? ASCII : PRINTABLE).test(char) ? char : numericEscape(char)
  }
  return escaped
}

function numericEscape(char: string): string {
  const code = char.codePointAt(0)!
  const hex = code.toString(16)
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
