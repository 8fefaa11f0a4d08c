import type { CallNode, Command, LiteralNode, Operand, PathNode, Pipeline } from './ast.ts'
import { ARGUMENTS_MAX, NESTING_MAX } from './limits.ts'
import type { Scope } from './scope.ts'
import type { Token, TokenType } from './token.ts'
import type { TokenStream } from './token-stream.ts'

export interface PipelineParser {
  tokens: TokenStream
  scope: Scope
  /** Raises an error if there is no function of this name. */
  checkFunction(name: Token): void
}

interface Place {
  /** What the pipeline is part of, for messages: `if`, `range`, `command`. */
  context: string
  end: TokenType
  depth: number
}

const WHOLE_NUMBER = /^[+-]?(0|[1-9][0-9]*)$/

/** Reads a pipeline and the token that ends it. */
export function parsePipeline(parser: PipelineParser, place: Place): Pipeline {
  const tokens: TokenStream = parser.tokens
  const { offset } = tokens.peekPastSpace()
  if (place.depth > NESTING_MAX)
    tokens.refuse(offset, `more than ${NESTING_MAX} levels of parentheses or blocks`)
  const declared = parseVariables(parser, place.context)
  const commands: Command[] = []
  do {
    commands.push(parseCommand(parser, place, commands.length > 0))
  } while (takeIf(tokens, 'pipe'))
  tokens.expect(place.end, place.context)
  const [first, ...others] = commands
  return { offset, ...declared, commands: [first!, ...others] }
}

/** `$x :=`, `$x =` and, for a range, `$k, $v :=`; nothing if the pipeline begins otherwise. */
function parseVariables(
  { tokens, scope }: PipelineParser,
  context: string,
): Pick<Pipeline, 'variables' | 'declares'> {
  const variables: Token[] = []
  while (tokens.peekPastSpace().type === 'variable') {
    // `$x` may also be an operand: only what follows it tells.
    const following = tokens.peekAhead(tokens.peekAhead(1).type === 'space' ? 2 : 1)
    if (!['comma', 'declare', 'assign'].includes(following.type)) {
      if (variables.length > 0) tokens.unexpected(following, context)
      break
    }
    variables.push(tokens.next())
    tokens.skipSpace()
    const sign = tokens.next()
    if (sign.type === 'comma') {
      if (context !== 'range' || variables.length > 1) {
        tokens.refuse(
          sign.offset,
          `too many variables in ${context}`,
          'only a range sets two: {{ range $key, $value := … }}',
        )
      }
      continue
    }
    return { variables: introduce(variables, sign), declares: sign.type === 'declare' }
  }
  if (variables.length > 0) tokens.unexpected(tokens.peek(), context)
  return { variables: [], declares: false }

  function introduce(names: Token[], sign: Token): string[] {
    for (const { text, offset } of names) {
      if (sign.type === 'declare') scope.declare(text)
      else if (!scope.has(text)) refuseVariable(tokens, text, offset)
    }
    return names.map(({ text }) => text)
  }
}

function refuseVariable(tokens: TokenStream, name: string, offset: number): never {
  tokens.refuse(
    offset,
    `undefined variable ${name}`,
    `a variable is declared with {{ ${name} := … }} and lives until the end of its block`,
  )
}

function takeIf(tokens: TokenStream, type: TokenType): boolean {
  if (tokens.peekPastSpace().type !== type) return false
  tokens.next()
  return true
}

function parseCommand(parser: PipelineParser, place: Place, piped: boolean): Command {
  const tokens: TokenStream = parser.tokens
  const start = tokens.peekPastSpace()
  const first = parseOperand(parser, place)
  if (first === undefined) {
    if (start.type === 'pipe' || start.type === place.end) {
      tokens.refuse(start.offset, `missing value for ${place.context}`)
    }
    tokens.unexpected(start, place.context)
  }
  const args: Operand[] = []
  while (tokens.peek().type === 'space') {
    tokens.skipSpace()
    const operand = parseOperand(parser, place)
    if (operand === undefined) break
    args.push(operand)
    if (args.length > ARGUMENTS_MAX) tokens.refuse(start.offset, `more than ${ARGUMENTS_MAX} arguments`)
  }
  if (!['pipe', place.end].includes(tokens.peek().type)) tokens.unexpected(tokens.peek(), place.context)
  if (first.type === 'call') return { ...first, args }
  if (args.length > 0 || piped) {
    tokens.refuse(
      start.offset,
      'only a function takes arguments',
      'fields hold plain data, they are no methods',
    )
  }
  if (first.type === 'literal' && first.value === undefined)
    tokens.refuse(start.offset, 'nil is not a command')
  return first
}

function parseOperand(parser: PipelineParser, place: Place): Operand | undefined {
  const term = parseTerm(parser, place)
  if (term === undefined) return undefined
  const tokens: TokenStream = parser.tokens
  if (tokens.peek().type !== 'field') return term
  if (term.type === 'literal' || term.type === 'call') {
    tokens.refuse(
      tokens.peek().offset,
      'unexpected field after a term',
      'put what comes before it into parentheses',
    )
  }
  if (term.type === 'path' && term.variable === undefined && term.fields.length === 0) {
    tokens.refuse(tokens.peek().offset, 'unexpected field after "."', 'one dot is enough: .Name')
  }
  while (tokens.peek().type === 'field') term.fields.push(tokens.next().text.slice(1))
  return term
}

function parseTerm(parser: PipelineParser, place: Place): Operand | undefined {
  const tokens: TokenStream = parser.tokens
  const { type, text, offset } = tokens.peek()
  switch (type) {
    case 'identifier':
      parser.checkFunction(tokens.next())
      return { type: 'call', offset, name: text, args: [] } satisfies CallNode
    case 'dot':
      tokens.next()
      return { type: 'path', offset, fields: [] } satisfies PathNode
    case 'field':
      tokens.next()
      return { type: 'path', offset, fields: [text.slice(1)] } satisfies PathNode
    case 'variable':
      if (!parser.scope.has(text)) refuseVariable(tokens, text, offset)
      tokens.next()
      return { type: 'path', offset, variable: text, fields: [] } satisfies PathNode
    case 'left-paren': {
      tokens.next()
      const inner: Place = { context: 'parentheses', end: 'right-paren', depth: place.depth + 1 }
      return { type: 'chain', offset, pipeline: parsePipeline(parser, inner), fields: [] }
    }
    default:
      return parseLiteral(tokens)
  }
}

function parseLiteral(tokens: TokenStream): LiteralNode | undefined {
  const { type, text, offset } = tokens.peek()
  if (type === 'number') {
    const value = Number(text)
    if (!WHOLE_NUMBER.test(text) || !Number.isSafeInteger(value)) {
      tokens.refuse(
        offset,
        `unsupported number ${text}`,
        'write a whole number, decimal, without leading zeros',
      )
    }
    tokens.next()
    return { type: 'literal', offset, value }
  }
  if (type !== 'string' && type !== 'bool' && type !== 'nil') return undefined
  tokens.next()
  if (type === 'nil') return { type: 'literal', offset, value: undefined }
  return { type: 'literal', offset, value: type === 'bool' ? text === 'true' : text }
}
