import { isUpper, lowerCharacter } from '../case-mapping.ts'
import { isConnector } from './camel-case.ts'

type WordType = 'connector' | 'punctuation' | 'upper' | 'letters' | 'number' | 'other'

interface Word {
  type: WordType
  text: string
}

/**
 * `FirstName` becomes `first_name`, `HTTP20xOK` becomes `http_20x_ok`: connectors are made equal, words that capitals begin
 * get one between them. Where numbers belong is decided as in the library behind sprig.
 */
export function toWords(text: string, connector: '_' | '-'): string {
  const words = wordsOf([...text])
  let out = ''
  let at = 0
  const write = (word: Word): void => {
    out += written(word, connector)
  }
  /** Writes letters and numbers from here on, then a connector if a word follows. */
  const writeRun = (): void => {
    for (; isRun(words[at]); at++) write(words[at]!)
    if (isWord(words[at])) out += connector
  }
  while (at < words.length - 1) {
    const word = words[at++]!
    write(word)
    if (word.type === 'number') writeRun()
    else if (word.type === 'connector' || word.type === 'punctuation') continue
    else if (words[at]!.type !== 'number') {
      if (isWord(words[at])) out += connector
    } else if (at < words.length - 1) {
      // A number belongs to the word before it, unless letters follow.
      const number = words[at++]!
      const leads = words[at]!.type === 'letters'
      if (leads) out += connector
      write(number)
      if (leads) writeRun()
      else if (isWord(words[at])) out += connector
    }
  }
  if (at < words.length) write(words[at]!)
  return out
}

function isWord(word: Word | undefined): boolean {
  return word !== undefined && word.type !== 'connector' && word.type !== 'punctuation'
}

function isRun(word: Word | undefined): boolean {
  return word?.type === 'letters' || word?.type === 'number'
}

function written({ type, text }: Word, connector: string): string {
  if (type === 'connector') return connector.repeat([...text].length)
  return type === 'upper'
    ? Array.from(text, (char) => (isUpper(char) ? lowerCharacter(char) : char)).join('')
    : text
}

function wordsOf(chars: readonly string[]): Word[] {
  const words: Word[] = []
  for (let from = 0; from < chars.length; ) {
    const { type, to } = wordAt(chars, from)
    words.push({ type, text: chars.slice(from, to).join('') })
    from = to
  }
  return words
}

function wordAt(chars: readonly string[], from: number): { type: WordType; to: number } {
  const first = chars[from]!
  if (isConnector(first)) return { type: 'connector', to: runEnd(chars, from, isConnector) }
  if (isPunctuation(first)) return { type: 'punctuation', to: runEnd(chars, from, isPunctuation) }
  if (isUpper(first)) return { type: 'upper', to: upperEnd(chars, from) }
  if (isLetter(first)) return { type: 'letters', to: runEnd(chars, from, isSmallLetter) }
  if (isNumber(first)) return { type: 'number', to: runEnd(chars, from, isNumber) }
  return { type: 'other', to: runEnd(chars, from, isOther) }
}

/** The end of `HTTP` in `HTTPStatus`, of `Status` in `StatusCode`. */
function upperEnd(chars: readonly string[], from: number): number {
  const next = chars[from + 1]
  if (next === undefined) return from + 1
  if (!isUpper(next)) return isLetter(next) ? runEnd(chars, from, isSmallLetter) : from + 1
  const end = runEnd(chars, from, isUpper)
  return end < chars.length && isLetter(chars[end]!) ? end - 1 : end
}

/** The first character belongs to the run whatever it is. */
function runEnd(chars: readonly string[], from: number, belongs: (char: string) => boolean): number {
  let to = from + 1
  while (to < chars.length && belongs(chars[to]!)) to++
  return to
}

function isPunctuation(char: string): boolean {
  return /^\p{P}$/u.test(char)
}

function isNumber(char: string): boolean {
  return /^\p{N}$/u.test(char)
}

/** A letter, but no Chinese character. */
function isLetter(char: string): boolean {
  return /^\p{L}$/u.test(char) && !/^[\u3400-\u4d85\u4e00-\u9fcc\u{20000}-\u{2b81d}]$/u.test(char)
}

function isSmallLetter(char: string): boolean {
  return isLetter(char) && !isUpper(char)
}

function isOther(char: string): boolean {
  return !isConnector(char) && !isLetter(char) && !isNumber(char) && !isPunctuation(char)
}
