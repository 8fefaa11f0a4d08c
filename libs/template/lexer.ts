import { unquote } from './go-string.ts'
import { KEYWORDS, type Token, type TokenType } from './token.ts'

const OPEN = '{{'
const CLOSE = '}}'
const COMMENT_START = '/*'
const COMMENT_END = '*/'

const SPACE = /[ \t\r\n]+/y
// A trim marker is a minus with white space beside it, so that {{-3}} stays a number.
const LEFT_TRIM = /-[ \t\r\n]/y
const RIGHT_TRIM = /[ \t\r\n]+-\}\}/y
const LEFT_TRIM_LENGTH = 2
const TRAILING_SPACE = ' \t\r\n'
const NAME = /[\p{L}\p{Nd}_]+/uy
const NUMBER = /[+-]?[0-9][\p{L}\p{Nd}_.]*/uy
/** What may follow a name: anything else is a slip such as `$x=1` or `.Tags.my-tag`. */
const TERMINATOR = /[ \t\r\n.,|:()]|\}\}|$/y

const PUNCTUATION: Readonly<Record<string, TokenType>> = {
  '|': 'pipe',
  ',': 'comma',
  '=': 'assign',
  '(': 'left-paren',
  ')': 'right-paren',
}

/** Raises the error for a problem at an offset. */
export type Refuse = (offset: number, problem: string, hint?: string) => never

/** Cuts a template into tokens, the last of which is `end`. Comments leave none. */
export function tokenize(text: string, refuse: Refuse): Token[] {
  return new Lexer(text, refuse).run()
}

class Lexer {
  readonly #text: string
  readonly #refuse: Refuse
  readonly #tokens: Token[] = []
  #at = 0
  /** Whether the action before ended in a trim marker. */
  #trimNext = false

  constructor(text: string, refuse: Refuse) {
    this.#text = text
    this.#refuse = refuse
  }

  run(): Token[] {
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf(OPEN, this.#at)
      if (open === -1) {
        this.#addText(this.#text.length, false)
        break
      }
      const marked = this.#match(LEFT_TRIM, open + OPEN.length) !== undefined
      this.#addText(open, marked)
      this.#at = open + OPEN.length + (marked ? LEFT_TRIM_LENGTH : 0)
      this.#action(open)
    }
    this.#add('end', this.#text.length, '')
    return this.#tokens
  }

  #addText(end: number, trimEnd: boolean): void {
    let from = this.#at
    let to = end
    if (this.#trimNext) while (from < to && TRAILING_SPACE.includes(this.#text[from]!)) from++
    if (trimEnd) while (to > from && TRAILING_SPACE.includes(this.#text[to - 1]!)) to--
    if (to > from) this.#add('text', from, this.#text.slice(from, to))
    this.#at = end
    this.#trimNext = false
  }

  #action(open: number): void {
    if (this.#text.startsWith(COMMENT_START, this.#at)) {
      this.#comment(this.#at)
      return
    }
    this.#add('open', open, OPEN)
    while (!this.#closed()) this.#token(open)
  }

  #comment(start: number): void {
    const end = this.#text.indexOf(COMMENT_END, start + COMMENT_START.length)
    if (end === -1) this.#refuse(start, 'unclosed comment', 'a comment ends with */}}')
    this.#at = end + COMMENT_END.length
    if (!this.#skipClose()) {
      this.#refuse(
        this.#at,
        'comment ends before closing delimiter',
        'write {{/* comment */}}, nothing beside it',
      )
    }
  }

  #closed(): boolean {
    const at = this.#at
    if (!this.#skipClose()) return false
    this.#add('close', at, CLOSE)
    return true
  }

  /** Steps over the closing delimiter, with its trim marker, if it is here. */
  #skipClose(): boolean {
    const marked = this.#match(RIGHT_TRIM, this.#at)
    if (marked === undefined && !this.#text.startsWith(CLOSE, this.#at)) return false
    this.#at += marked?.length ?? CLOSE.length
    this.#trimNext = marked !== undefined
    return true
  }

  #token(open: number): void {
    const at = this.#at
    const char = this.#text[at]
    if (char === undefined) this.#refuse(open, 'unclosed action', 'an action ends with }}')
    const space = this.#match(SPACE, at)
    if (space !== undefined) this.#take('space', space)
    else if (char === '"') this.#quoted()
    else if (char === '`') this.#raw()
    else if (char === '$') this.#named('variable')
    else if (char === '.') this.#dotOrField()
    else if (char === "'") this.#refuse(at, 'character constants are not supported', 'use double quotes')
    else if (this.#text.startsWith(':=', at)) this.#take('declare', ':=')
    else if (PUNCTUATION[char] !== undefined) this.#take(PUNCTUATION[char], char)
    else this.#wordOrNumber()
  }

  #wordOrNumber(): void {
    const number = this.#match(NUMBER, this.#at)
    const word = number ?? this.#match(NAME, this.#at)
    if (word === undefined) this.#refuse(this.#at, `unexpected ${this.#charName(this.#at)} in action`)
    this.#checkTerminator(this.#at + word.length)
    if (number !== undefined) this.#take('number', word)
    else if (KEYWORDS.has(word)) this.#take('keyword', word)
    else if (word === 'true' || word === 'false') this.#take('bool', word)
    else this.#take(word === 'nil' ? 'nil' : 'identifier', word)
  }

  #dotOrField(): void {
    const next = this.#text[this.#at + 1]
    if (next !== undefined && next >= '0' && next <= '9') {
      this.#refuse(this.#at, 'fractions are not supported', 'templates know whole numbers only')
    }
    const isField = this.#match(NAME, this.#at + 1) !== undefined
    this.#named(isField ? 'field' : 'dot')
  }

  /** A sigil and the name after it; that of a variable may be empty, a dot has none. */
  #named(type: 'field' | 'variable' | 'dot'): void {
    const end = this.#at + 1 + (this.#match(NAME, this.#at + 1)?.length ?? 0)
    this.#checkTerminator(end)
    this.#take(type, this.#text.slice(this.#at, end))
  }

  #checkTerminator(at: number): void {
    if (this.#match(TERMINATOR, at) !== undefined) return
    const hint =
      this.#text[at] === '-'
        ? 'a name with a minus is reached with index: {{ index .Tags "my-tag" }}'
        : 'white space may be missing'
    this.#refuse(at, `unexpected ${this.#charName(at)} after a name`, hint)
  }

  #quoted(): void {
    const start = this.#at
    let end = start + 1
    for (; this.#text[end] !== '"'; end++) {
      if (this.#text[end] === '\\') end++
      if (end >= this.#text.length || this.#text[end] === '\n') {
        this.#refuse(start, 'unterminated quoted string', 'text of several lines goes between backquotes')
      }
    }
    const meaning = unquote(this.#text.slice(start + 1, end))
    if ('problem' in meaning) {
      this.#refuse(start + 1 + meaning.at, meaning.problem, 'known are \\n \\t \\r \\\\ \\" and those of Go')
    }
    this.#add('string', start, meaning.text)
    this.#at = end + 1
  }

  #raw(): void {
    const end = this.#text.indexOf('`', this.#at + 1)
    if (end === -1) this.#refuse(this.#at, 'unterminated raw string', 'a raw string ends with a backquote')
    // Go drops carriage returns from raw strings (Go specification, "String literals").
    this.#add('string', this.#at, this.#text.slice(this.#at + 1, end).replaceAll('\r', ''))
    this.#at = end + 1
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at
    return pattern.exec(this.#text)?.[0]
  }

  #take(type: TokenType, text: string): void {
    this.#add(type, this.#at, text)
    this.#at += text.length
  }

  #add(type: TokenType, offset: number, text: string): void {
    this.#tokens.push({ type, text, offset })
  }

  #charName(at: number): string {
    return JSON.stringify(String.fromCodePoint(this.#text.codePointAt(at) ?? 0))
  }
}
