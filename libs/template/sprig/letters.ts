import { isLower, isTitle, isUpper, lowerCharacter, titleCharacter, upperCharacter } from '../case-mapping.ts'
import type { Call, FunctionTable } from '../function.ts'
import { mapCharacters } from '../strings.ts'
import { isSpace } from '../white-space.ts'
import { byteLength, byteSlice, bytesAsCharacters } from './bytes.ts'
import { toCamelCase } from './camel-case.ts'
import { toWords } from './words.ts'
import { wrapText } from './wrap.ts'

/** Length of an abbreviation's mark, and the lengths below which there is none. */
const MARK = '...'
const ABBREVIATION_MIN = 4
const ABBREVIATION_BOTH_MIN = 7
/** Up to here a beginning is not worth a mark instead of it. */
const OFFSET_MIN = 4

/** Texts whose letters and words are changed. */
export const LETTERS: FunctionTable = {
  untitle: { parameters: ['string'], run: (_call, text: string) => untitle(text) },
  swapcase: { parameters: ['string'], run: (_call, text: string) => swapCase(text) },
  nospace: { parameters: ['string'], run: (_call, text: string) => withoutSpace(text) },
  initials: { parameters: ['string'], run: (_call, text: string) => initials(text) },
  camelcase: { parameters: ['string'], run: (_call, text: string) => toCamelCase(text) },
  snakecase: { parameters: ['string'], run: (_call, text: string) => toWords(text, '_') },
  kebabcase: { parameters: ['string'], run: (_call, text: string) => toWords(text, '-') },
  wrap: {
    parameters: ['int', 'string'],
    run: (call, length: number, text: string) =>
      wrapText(call, text, { length, newline: '\n', cutsWords: false }),
  },
  wrapWith: {
    parameters: ['int', 'string', 'string'],
    run: (call, length: number, newline: string, text: string) =>
      wrapText(call, text, { length, newline: newline || '\n', cutsWords: true }),
  },
  abbrev: {
    parameters: ['int', 'string'],
    run: (call, width: number, text: string) => abbreviate(call, text, { offset: 0, width }),
  },
  abbrevboth: {
    parameters: ['int', 'int', 'string'],
    run: (call, offset: number, width: number, text: string) =>
      offset > 0 && width < ABBREVIATION_BOTH_MIN ? text : abbreviate(call, text, { offset, width }),
  },
}

/** The first letter of each word becomes small. */
function untitle(text: string): string {
  let isNext = true
  return mapCharacters(text, (char) => {
    if (isSpace(char)) {
      isNext = true
      return char
    }
    const mapped = isNext ? lowerCharacter(char) : char
    isNext = false
    return mapped
  })
}

function swapCase(text: string): string {
  let isStart = true
  return mapCharacters(text, (char) => {
    if (isUpper(char) || isTitle(char)) {
      isStart = false
      return lowerCharacter(char)
    }
    if (isLower(char)) {
      const mapped = isStart ? titleCharacter(char) : upperCharacter(char)
      isStart = false
      return mapped
    }
    isStart = isSpace(char)
    return char
  })
}

/** Sprig takes each byte for a character here; only a text without a space in it comes out unharmed. */
function withoutSpace(text: string): string {
  const chars = bytesAsCharacters(text)
  const kept = Array.from(chars).filter((char) => !isSpace(char))
  return kept.length === chars.length ? text : kept.join('')
}

/** The first letters of the words; bytes count as letters, as in sprig. */
function initials(text: string): string {
  let isNext = true
  let letters = ''
  for (const char of bytesAsCharacters(text)) {
    if (isSpace(char)) isNext = true
    else if (isNext) {
      letters += char
      isNext = false
    }
  }
  return letters
}

/** At most `width` bytes of a text, among them the one at `offset`, with a mark where something is left out. */
function abbreviate(call: Call, text: string, { offset, width }: { offset: number; width: number }): string {
  const length = byteLength(text)
  if (width < ABBREVIATION_MIN || length <= width) return text
  const room = width - MARK.length
  const from = length - Math.min(offset, length) < room ? length - room : Math.min(offset, length)
  if (from <= OFFSET_MIN) return byteSlice(call, text, { to: room }) + MARK
  if (from + room >= length) return MARK + byteSlice(call, text, { from: length - room })
  return MARK + abbreviate(call, byteSlice(call, text, { from }), { offset: 0, width: room })
}
