import type { Command, Operand, Pipeline } from './ast.ts'
import { ARGUMENTS_MAX, NESTING_MAX } from './limits.ts'
import { type PipelineParser, parseTerm } from './parse-term.ts'
import type { Token, TokenType } from './token.ts'
import type { TokenStream } from './token-stream.ts'

interface Place {
  /** What the pipeline is part of, for messages: `if`, `range`, `command`. */
  context: string
  end: TokenType
  depth: number
}

/** What a pipeline hands a value to must be able to take it. */
const NOT_EXECUTABLE: ReadonlySet<Operand['type']> = new Set(['string', 'bool', 'number', 'nil'])

/** Reads a pipeline and the token that ends it. */
export function parsePipeline(parser: PipelineParser, place: Place): Pipeline {
  const tokens: TokenStream = parser.tokens
  const { offset } = tokens.peekPastSpace()
  if (place.depth > NESTING_MAX)
    tokens.refuse(offset, `more than ${NESTING_MAX} levels of parentheses or blocks`)
  const declared = parseVariables(parser, place.context)
  const commands: Command[] = []
  while (tokens.peekPastSpace().type !== place.end) commands.push(parseCommand(parser, place))
  const end = tokens.next()
  if (commands.length === 0) tokens.refuse(end.offset, `missing value for ${place.context}`)
  commands.slice(1).forEach(({ operands: [first] }, index) => {
    const isDot = first.type === 'path' && first.variable === undefined && first.fields.length === 0
    if (!isDot && !NOT_EXECUTABLE.has(first.type)) return
    const problem = `command ${index + 2} of the pipeline can take no value`
    tokens.refuse(end.offset, problem, 'only functions take one from the command before')
  })
  return { type: 'pipeline', offset, ...declared, commands }
}

/**
 * `$x :=`, `$x =` and, for a range, `$k, $v :=`; nothing if the pipeline begins otherwise. As in Go, what is assigned counts
 * as declared from here on: if there is no such variable, it is the rendering that fails.
 */
function parseVariables(
  { tokens, scope }: PipelineParser,
  context: string,
): Pick<Pipeline, 'variables' | 'declares'> {
  const variables: Token[] = []
  while (tokens.peekPastSpace().type === 'variable') {
    // `$x` may also be an operand: only what follows it tells.
    const sign = tokens.peekAhead(tokens.peekAhead(1).type === 'space' ? 2 : 1)
    if (sign.type !== 'comma' && sign.type !== 'declare' && sign.type !== 'assign') break
    variables.push(tokens.next())
    tokens.nextPastSpace()
    scope.declare(variables.at(-1)!.text)
    if (sign.type !== 'comma') {
      return { variables: variables.map(({ text }) => text), declares: sign.type === 'declare' }
    }
    if (context !== 'range' || variables.length > 1) {
      const hint = 'only a range sets two: {{ range $key, $value := … }}'
      tokens.refuse(sign.offset, `too many variables in ${context}`, hint)
    }
  }
  // In Go this is a pipeline with a variable that nothing sets; there is nothing that it is good for.
  if (variables.length > 0) tokens.unexpected(tokens.peek(), `the variables of ${context}`)
  return { variables: [], declares: false }
}

function parseCommand(parser: PipelineParser, place: Place): Command {
  const tokens: TokenStream = parser.tokens
  const { offset, type } = tokens.peekPastSpace()
  const operands: Operand[] = []
  for (;;) {
    const operand = parseOperand(parser, place)
    if (operand !== undefined) operands.push(operand)
    if (operands.length > ARGUMENTS_MAX) tokens.refuse(offset, `more than ${ARGUMENTS_MAX} arguments`)
    const next = tokens.peek()
    if (next.type === 'space') tokens.skipSpace()
    else if (next.type === place.end || next.type === 'pipe') break
    else tokens.unexpected(next, operands.length === 0 ? place.context : 'operand')
  }
  const [first, ...others] = operands
  if (first === undefined) {
    tokens.refuse(offset, type === 'pipe' ? `missing value for ${place.context}` : 'empty command')
  }
  // A pipe at the end has nobody to hand the value to, which Go does not mind.
  if (tokens.peek().type === 'pipe') tokens.next()
  return { offset, operands: [first, ...others] }
}

/** A term and the fields that follow it without space. */
function parseOperand(parser: PipelineParser, place: Place): Operand | undefined {
  const tokens: TokenStream = parser.tokens
  const term = tokens.peek().type === 'left-paren' ? parseParentheses(parser, place) : parseTerm(parser)
  const { type, offset } = tokens.peek()
  if (term === undefined || type !== 'field') return term
  const fields: string[] = []
  while (tokens.peek().type === 'field') fields.push(tokens.next().text.slice(1))
  if (term.type === 'pipeline' || term.type === 'function')
    return { type: 'chain', offset, start: term, fields }
  if (term.type === 'path' && (term.variable !== undefined || term.fields.length > 0)) {
    return { ...term, offset, fields: [...term.fields, ...fields] }
  }
  if (term.type === 'path') tokens.refuse(offset, 'unexpected field after "."', 'one dot is enough: .Name')
  tokens.refuse(offset, 'unexpected field after a value', 'only data has fields')
}

function parseParentheses(parser: PipelineParser, place: Place): Pipeline {
  parser.tokens.next()
  return parsePipeline(parser, { context: 'parentheses', end: 'right-paren', depth: place.depth + 1 })
}
