import type { Call } from '../function.ts'

/**
 * Go's strings are bytes, and much of sprig counts in them. Texts here are characters: what would cut inside of one has no
 * result.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/

export function isAscii(text: string): boolean {
  return ASCII.test(text)
}

export function byteLength(text: string): number {
  return isAscii(text) ? text.length : Buffer.byteLength(text)
}

/** The bytes `from` to `to` of a text, which must have them. */
export function byteSlice(
  call: Call,
  text: string,
  { from = 0, to }: { from?: number; to?: number },
): string {
  return isAscii(text) ? text.slice(from, to) : textOf(call, Buffer.from(text).subarray(from, to))
}

/** The text that bytes stand for; the rendering fails if they are not UTF-8. */
export function textOf(call: Call, bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString()
  if (!Buffer.from(text).equals(bytes)) {
    call.fail('the result is not UTF-8', 'texts are cut at bytes, and here inside of a character')
  }
  return text
}

/** Each byte as a character of its own: what Go makes of a text where it takes bytes for characters. */
export function bytesAsCharacters(text: string): string {
  return isAscii(text) ? text : Buffer.from(text).toString('latin1')
}
