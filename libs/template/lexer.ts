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
const RIGHT_TRIM_AFTER_COMMENT = /[ \t\r\n]-\}\}/y
const LEFT_TRIM_LENGTH = 2
const TRAILING_SPACE = ' \t\r\n'
const NAME = /[\p{L}\p{Nd}_]+/uy
/** What looks like a number, with what must not follow one: whether it is one is seen when it is read. */
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y
const ALPHANUMERIC = /[\p{L}\p{Nd}_]/uy
/** Backslashes hide what comes after them. */
const QUOTED = /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"/y
const CHARACTER = /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'/y
/** What may follow a name: anything else is a slip such as `$x=1` or `.Tags.my-tag`. */
const TERMINATOR = /[ \t\r\n.,|:()]|\}\}|$/y
const PRINTABLE = /[!-~]/y

const PUNCTUATION: Readonly<Record<string, TokenType>> = { '|': 'pipe', ',': 'comma', '=': 'assign' }

/**
 * Cuts a template into tokens, the last of which is `end`. Comments leave none. Where it cannot be cut there is a token
 * `error`, right before the end.
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run()
}

/** What stops the lexer. */
class Uncuttable {
  readonly token: Token

  constructor(offset: number, problem: string, hint?: string) {
    this.token = { type: 'error', text: problem, offset, ...(hint !== undefined && { hint }) }
  }
}

class Lexer {
  readonly #text: string
  readonly #tokens: Token[] = []
  #at = 0
  /** Whether the action before ended in a trim marker. */
  #trimNext = false
  /** Parentheses of the action that are open. */
  #parentheses = 0

  constructor(text: string) {
    this.#text = text
  }

  run(): Token[] {
    try {
      this.#all()
    } catch (error) {
      if (!(error instanceof Uncuttable)) throw error
      this.#tokens.push(error.token)
    }
    this.#add('end', this.#text.length, '')
    return this.#tokens
  }

  #all(): void {
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf(OPEN, this.#at)
      if (open === -1) {
        this.#addText(this.#text.length, false)
        return
      }
      const marked = this.#match(LEFT_TRIM, open + OPEN.length) !== undefined
      this.#addText(open, marked)
      this.#at = open + OPEN.length + (marked ? LEFT_TRIM_LENGTH : 0)
      this.#action(open)
    }
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
    this.#parentheses = 0
    while (!this.#closed()) this.#token()
  }

  #comment(start: number): void {
    const end = this.#text.indexOf(COMMENT_END, start + COMMENT_START.length)
    if (end === -1) throw new Uncuttable(start, 'unclosed comment', 'a comment ends with */}}')
    this.#at = end + COMMENT_END.length
    if (this.#skipClose(RIGHT_TRIM_AFTER_COMMENT)) return
    const hint = 'write {{/* comment */}}, nothing beside it'
    throw new Uncuttable(start, 'comment ends before closing delimiter', hint)
  }

  #closed(): boolean {
    const at = this.#at
    if (!this.#skipClose(RIGHT_TRIM)) return false
    if (this.#parentheses > 0) throw new Uncuttable(at, 'unclosed left paren')
    this.#add('close', at, CLOSE)
    return true
  }

  /** Steps over the closing delimiter, with its trim marker, if it is here. */
  #skipClose(trim: RegExp): boolean {
    const marked = this.#match(trim, this.#at)
    if (marked === undefined && !this.#text.startsWith(CLOSE, this.#at)) return false
    this.#at += marked?.length ?? CLOSE.length
    this.#trimNext = marked !== undefined
    return true
  }

  #token(): void {
    const at = this.#at
    const char = this.#text[at]
    if (char === undefined) throw new Uncuttable(at, 'unclosed action', 'an action ends with }}')
    const space = this.#match(SPACE, at)
    if (space !== undefined) this.#take('space', space)
    else if (char === '"') this.#quoted()
    else if (char === '`') this.#raw()
    else if (char === "'") this.#character()
    else if (char === '$') this.#named('variable')
    else if (char === '(' || char === ')') this.#parenthesis(char)
    else if (char === ':') this.#declare()
    else if (PUNCTUATION[char] !== undefined) this.#take(PUNCTUATION[char], char)
    else if (/[0-9+-]/.test(char) || (char === '.' && /[0-9]/.test(this.#text[at + 1] ?? ''))) this.#number()
    else if (char === '.') this.#named(this.#match(NAME, at + 1) === undefined ? 'dot' : 'field')
    else this.#word()
  }

  #parenthesis(char: '(' | ')'): void {
    this.#parentheses += char === '(' ? 1 : -1
    if (this.#parentheses < 0) throw new Uncuttable(this.#at, 'unexpected right paren')
    this.#take(char === '(' ? 'left-paren' : 'right-paren', char)
  }

  #declare(): void {
    if (!this.#text.startsWith(':=', this.#at)) throw new Uncuttable(this.#at, 'expected :=')
    this.#take('declare', ':=')
  }

  #word(): void {
    const word = this.#match(NAME, this.#at)
    if (word === undefined) {
      const other = this.#match(PRINTABLE, this.#at)
      if (other === undefined)
        throw new Uncuttable(this.#at, `unexpected ${this.#charName(this.#at)} in action`)
      this.#take('other', other)
      return
    }
    this.#checkTerminator(this.#at + word.length)
    if (KEYWORDS.has(word)) this.#take('keyword', word)
    else if (word === 'true' || word === 'false') this.#take('bool', word)
    else this.#take(word === 'nil' ? 'nil' : 'identifier', word)
  }

  #number(): void {
    let number = this.#match(NUMBER, this.#at)!
    const end = this.#at + number.length
    // The second half of a complex number: 1+2i.
    if (/[+-]/.test(this.#text[end] ?? '')) number += this.#match(NUMBER, end)
    if (this.#match(ALPHANUMERIC, this.#at + number.length) !== undefined)
      throw new Uncuttable(this.#at, `bad number syntax: ${JSON.stringify(number)}`)
    this.#take('number', number)
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
    throw new Uncuttable(at, `unexpected ${this.#charName(at)} after a name`, hint)
  }

  #quoted(): void {
    const start = this.#at
    const quoted = this.#match(QUOTED, start)
    if (quoted === undefined)
      throw new Uncuttable(
        start,
        'unterminated quoted string',
        'text of several lines goes between backquotes',
      )
    const meaning = unquote(quoted.slice(1, -1), '"')
    if ('problem' in meaning) {
      const hint = 'known are \\n \\t \\r \\\\ \\" and those of Go'
      throw new Uncuttable(start + 1 + meaning.at, meaning.problem, hint)
    }
    this.#add('string', start, meaning.text)
    this.#at = start + quoted.length
  }

  #raw(): void {
    const end = this.#text.indexOf('`', this.#at + 1)
    if (end === -1)
      throw new Uncuttable(this.#at, 'unterminated raw string', 'a raw string ends with a backquote')
    // Go drops carriage returns from raw strings (Go specification, "String literals").
    this.#add('string', this.#at, this.#text.slice(this.#at + 1, end).replaceAll('\r', ''))
    this.#at = end + 1
  }

  #character(): void {
    const character = this.#match(CHARACTER, this.#at)
    if (character === undefined) throw new Uncuttable(this.#at, 'unterminated character constant')
    this.#take('character', character)
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
