import { isUtf8 } from 'node:buffer'

// Linux file names are bytes, and some are not UTF-8. As Python does (PEP 383), a byte that is no part of a valid
// UTF-8 sequence becomes the lone surrogate U+DC00 + byte, which no valid text contains: the way back is exact.
const ESCAPE = 0xdc00
const ESCAPED = /[\udc80-\udcff]/u
const NOT_ASCII = /[^\0-\x7f]/

/** Whether a text is the same as a path and as Latin-1: most are, and need not be turned into bytes and back. */
export function isAscii(text: string): boolean {
  return !NOT_ASCII.test(text)
}

/** Any bytes as a string; `encodePath` gives the same bytes back. */
export function decodePath(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(buffer)) return buffer.toString('utf8')
  let text = ''
  for (let at = 0; at < buffer.length; ) {
    const length = sequenceLength(buffer, at)
    text +=
      length === 0 ? String.fromCharCode(ESCAPE + buffer[at]!) : buffer.toString('utf8', at, at + length)
    at += length || 1
  }
  return text
}

/** The bytes of a path. A lone surrogate that is no escaped byte becomes U+FFFD, as everywhere in Node. */
export function encodePath(path: string): Buffer {
  if (!ESCAPED.test(path)) return Buffer.from(path, 'utf8')
  const parts = Array.from(path, (character) => {
    const code = character.codePointAt(0)!
    return ESCAPED.test(character) ? Buffer.of(code - ESCAPE) : Buffer.from(character, 'utf8')
  })
  return Buffer.concat(parts)
}

/** Length of the UTF-8 sequence that starts here, 0 if none does. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length
  }
  return 0
}
