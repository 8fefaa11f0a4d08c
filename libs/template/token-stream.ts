import type { Refuse, Token, TokenType } from './token.ts'

/** What the parser reads from: the tokens, and the way to refuse one. */
export class TokenStream {
  readonly #tokens: readonly Token[]
  readonly refuse: Refuse
  #at = 0

  /** `tokens` end in the token `end`, which is never passed. */
  constructor(tokens: readonly Token[], refuse: Refuse) {
    this.#tokens = tokens
    this.refuse = refuse
  }

  peek(): Token {
    return this.#tokens[this.#at]!
  }

  /** The token that comes `ahead` tokens after the next one. */
  peekAhead(ahead: number): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!
  }

  peekPastSpace(): Token {
    this.skipSpace()
    return this.peek()
  }

  next(): Token {
    const token = this.peek()
    if (token.type !== 'end') this.#at++
    return token
  }

  nextPastSpace(): Token {
    this.skipSpace()
    return this.next()
  }

  skipSpace(): void {
    while (this.peek().type === 'space') this.#at++
  }

  /** Takes the next token, past space, which must be of this type. */
  expect(type: TokenType, context: string): Token {
    const token = this.peekPastSpace()
    if (token.type !== type) this.unexpected(token, context)
    return this.next()
  }

  unexpected(token: Token, context: string): never {
    if (token.type === 'error') this.refuse(token.offset, token.text, token.hint)
    if (token.type === 'end') this.refuse(token.offset, `unexpected end of the template in ${context}`)
    if (token.type === 'close') this.refuse(token.offset, `unexpected }} in ${context}`)
    this.refuse(token.offset, `unexpected ${JSON.stringify(token.text)} in ${context}`)
  }
}
