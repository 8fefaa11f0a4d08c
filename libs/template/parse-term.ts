import type { FunctionName, Literal, Path } from './ast.ts'
import { unquoteCharacter } from './go-string.ts'
import { characterLiteral, type NumberLiteral, readNumber } from './number-literal.ts'
import type { Scope } from './scope.ts'
import type { Token } from './token.ts'
import type { TokenStream } from './token-stream.ts'

export interface PipelineParser {
  tokens: TokenStream
  scope: Scope
  /** Raises an error if there is no function of this name. */
  checkFunction(name: Token): void
}

/** Reads what an operand begins with, but for parentheses; undefined if the next token begins none. */
export function parseTerm(parser: PipelineParser): Literal | Path | FunctionName | undefined {
  const tokens: TokenStream = parser.tokens
  const token = tokens.peek()
  const term = termOf(parser, token)
  if (term !== undefined) tokens.next()
  return term
}

function termOf(parser: PipelineParser, token: Token): Literal | Path | FunctionName | undefined {
  const { type, text, offset } = token
  switch (type) {
    case 'identifier':
      parser.checkFunction(token)
      return { type: 'function', offset, name: text }
    case 'dot':
      return { type: 'path', offset, fields: [] }
    case 'field':
      return { type: 'path', offset, fields: [text.slice(1)] }
    case 'variable':
      if (!parser.scope.has(text)) refuseVariable(parser.tokens, token)
      return { type: 'path', offset, variable: text, fields: [] }
    case 'number':
      return { type: 'number', offset, number: readable(readNumber(text), parser.tokens, token) }
    case 'character':
      return { type: 'number', offset, number: readable(character(text), parser.tokens, token) }
    case 'string':
      return { type: 'string', offset, value: text }
    case 'bool':
      return { type: 'bool', offset, value: text === 'true' }
    case 'nil':
      return { type: 'nil', offset }
    default:
      return undefined
  }
}

function refuseVariable(tokens: TokenStream, { text, offset }: Token): never {
  tokens.refuse(
    offset,
    `undefined variable ${text}`,
    `a variable is declared with {{ ${text} := … }} and lives until the end of its block`,
  )
}

function character(text: string): NumberLiteral | { problem: string } {
  const code = unquoteCharacter(text.slice(1, -1))
  return code === undefined
    ? { problem: `malformed character constant: ${text}` }
    : characterLiteral(text, code)
}

function readable(
  number: NumberLiteral | { problem: string },
  tokens: TokenStream,
  { offset }: Token,
): NumberLiteral {
  if ('problem' in number) tokens.refuse(offset, number.problem)
  return number
}
