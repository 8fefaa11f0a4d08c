export type TokenType =
  | 'text' // between the actions, trimmed as their markers say
  | 'open' // {{
  | 'close' // }}
  | 'space' // counts: `.A .B` are two operands, `.A.B` is one
  | 'keyword'
  | 'identifier' // the name of a function
  | 'field' // .Name
  | 'variable' // $ or $name
  | 'dot'
  | 'nil'
  | 'bool'
  | 'number' // as it is written
  | 'character' // as it is written, with its quotes
  | 'string' // text holds what the quotes mean, not how it was written
  | 'pipe'
  | 'comma'
  | 'declare' // :=
  | 'assign' // =
  | 'left-paren'
  | 'right-paren'
  | 'other' // a character that means nothing
  | 'error' // what cannot be cut into tokens: text is the problem
  | 'end' // of the template

export interface Token {
  type: TokenType
  text: string
  offset: number
  /** Of an error: what to do about it. */
  hint?: string
}

/** Raises the error for a problem at an offset. */
export type Refuse = (offset: number, problem: string, hint?: string) => never

export const KEYWORDS: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
])
