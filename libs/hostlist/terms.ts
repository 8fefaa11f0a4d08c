import { HostlistError } from './errors.ts'
import { EXPRESSION_LENGTH_MAX } from './limits.ts'

/** Union, difference, intersection and symmetric difference, as ClusterShell writes them. */
export type Operator = ',' | '!' | '&' | '^'

/** One operand of an expression, with the operator before it; that of the first is a union with nothing. */
export interface Term {
  operator: Operator
  text: string
  /** Of the text, in the whole expression. */
  offset: number
}

const SPACE = /[ \t\r\n]+/y
const OPERATOR = /[,!&^]/y
const OUTSIDE_BRACKETS = /[^ \t\r\n,!&^[\]]+/y
// Within brackets a comma separates ranges and white space is allowed, so a pair is stepped over as a whole.
const BRACKETS = /\[[^[\]]*\]/y

/**
 * Cuts an expression into its operands. White space is a union where no operator stands; there is no
 * precedence, so the terms are in the order in which they are to be applied.
 * @throws {HostlistError}
 */
export function cutTerms(text: string): Term[] {
  if (text.length > EXPRESSION_LENGTH_MAX) {
    throw new HostlistError(0, `the expression is longer than ${EXPRESSION_LENGTH_MAX} characters`, {
      hint: 'Fold the names first (n[1-480] instead of each), or give them in several parts.',
    })
  }
  const terms: Term[] = []
  let operator: { char: Operator; offset: number } | undefined
  for (let at = skip(SPACE, text, 0); at < text.length; at = skip(SPACE, text, at)) {
    if (skip(OPERATOR, text, at) > at) {
      if (operator !== undefined || terms.length === 0) throw missing(at, `before "${text[at]}"`)
      operator = { char: text[at] as Operator, offset: at }
      at++
      continue
    }
    const end = endOfOperand(text, at)
    terms.push({ operator: operator?.char ?? ',', text: text.slice(at, end), offset: at })
    operator = undefined
    at = end
  }
  if (operator !== undefined) throw missing(operator.offset, `after "${operator.char}"`)
  return terms
}

function endOfOperand(text: string, start: number): number {
  let at = start
  for (;;) {
    const end = skip(BRACKETS, text, skip(OUTSIDE_BRACKETS, text, at))
    if (end === at) break
    at = end
  }
  if (text[at] === '[') throw unbalanced(text, at)
  if (text[at] === ']') {
    throw new HostlistError(at, '"]" closes a bracket that was not opened', { hint: 'Write n[1-3].' })
  }
  return at
}

function unbalanced(text: string, open: number): HostlistError {
  const next = /[[\]]/g
  next.lastIndex = open + 1
  const inner = next.exec(text)
  if (inner?.[0] !== '[') {
    return new HostlistError(open, 'the bracket is not closed', {
      hint: 'Write n[1-3]. In a shell, quote the expression.',
    })
  }
  return new HostlistError(inner.index, 'a bracket within a bracket', {
    hint: 'Brackets stand side by side: r[1-2]n[1-3].',
  })
}

function missing(offset: number, where: string): HostlistError {
  return new HostlistError(offset, `a name is missing ${where}`, {
    hint: 'Operations stand between two names or lists: n[1-9]!n5.',
  })
}

/** The offset behind what the pattern matches here, or this offset. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
