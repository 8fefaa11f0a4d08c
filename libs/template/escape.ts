import { isPrintable } from './quote.ts'

const HTML: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
}

const JAVASCRIPT: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}

/** Go's template.HTMLEscapeString. */
export function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (char) => HTML[char]!)
}

/** Go's template.JSEscapeString. */
export function escapeJavaScript(text: string): string {
  return text.replace(/[^ !#-%(-;?-[\]-~]/gu, (char) => {
    if (JAVASCRIPT[char] !== undefined) return JAVASCRIPT[char]
    const code = char.codePointAt(0)!
    if (code > 0x7e && isPrintable(char)) return char
    // What is beyond four digits has more of them, which JavaScript does not read; so it is in Go.
    return code === 0x7f ? char : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
  })
}

/** Go's url.QueryEscape. */
export function escapeQuery(text: string): string {
  let escaped = ''
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte)
    if (/[A-Za-z0-9\-_.~]/.test(char)) escaped += char
    else escaped += char === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}
