import type { Call } from '../function.ts'
import { bytesAsCharacters, isAscii, textOf } from './bytes.ts'

/**
 * Sprig's wrap: lines of at most `length` bytes, broken at spaces, which are left out there. A longer word is cut, or
 * makes its line longer.
 */
export function wrapText(
  call: Call,
  text: string,
  options: { length: number; newline: string; cutsWords: boolean },
): string {
  const { newline, cutsWords } = options
  const length = Math.max(options.length, 1)
  const bytes = bytesAsCharacters(text)
  call.budget.fits(bytes.length + Math.ceil(bytes.length / length) * newline.length)
  const lines: string[] = []
  let from = 0
  while (bytes.length - from > length) {
    if (bytes[from] === ' ') {
      from++
      continue
    }
    const end = breakAt(bytes, { from, length, cutsWords })
    if (end === -1) break
    lines.push(bytes.slice(from, end))
    from = bytes[end] === ' ' ? end + 1 : end
  }
  lines.push(bytes.slice(from))
  if (isAscii(text)) return lines.join(newline)
  return textOf(call, Buffer.from(lines.join(bytesAsCharacters(newline)), 'latin1'))
}

/** Where a line ends: at a space, if there is one in reach; -1: nowhere. */
function breakAt(
  bytes: string,
  { from, length, cutsWords }: { from: number; length: number; cutsWords: boolean },
): number {
  const space = bytes.lastIndexOf(' ', from + length)
  if (space >= from) return space
  return cutsWords ? from + length : bytes.indexOf(' ', from + length)
}
