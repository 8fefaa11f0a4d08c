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
  | 'number'
  | 'string' // text holds what the quotes mean, not how it was written
  | 'pipe'
  | 'comma'
  | 'declare' // :=
  | 'assign' // =
  | 'left-paren'
  | 'right-paren'
  | 'end' // of the template

export interface Token {
  type: TokenType
  text: string
  offset: number
}

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
