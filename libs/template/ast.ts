import type { NumberLiteral } from './number-literal.ts'

/**
 * The tree that the parser makes. Offsets are those of the source text; which one a part has is what Go says is the place
 * of an error in it.
 */

export type Node =
  | { type: 'text'; text: string }
  | ActionNode
  | ConditionNode
  | RangeNode
  | TemplateNode
  | { type: 'break' }
  | { type: 'continue' }

/** `{{ pipeline }}`: prints its value, unless it declares or assigns. */
export interface ActionNode {
  type: 'action'
  pipeline: Pipeline
}

/** `if` and `with`: the first branch whose pipeline is true is taken. Those after the first are its `else if`. */
export interface ConditionNode {
  type: 'if' | 'with'
  branches: { pipeline: Pipeline; body: Node[] }[]
  otherwise: Node[]
}

export interface RangeNode {
  type: 'range'
  pipeline: Pipeline
  body: Node[]
  otherwise: Node[]
}

/** `template`, and `block` beside the definition that it makes. */
export interface TemplateNode {
  type: 'template'
  offset: number
  name: string
  /** Makes the dot of the template; without it there is no value. */
  pipeline: Pipeline | undefined
}

/** `$a, $b := command | command`; each command gets the value of the one before as its last argument. */
export interface Pipeline {
  type: 'pipeline'
  offset: number
  /** Names with their `$`. */
  variables: string[]
  /** Whether the variables are new (`:=`) or exist already (`=`). */
  declares: boolean
  commands: Command[]
}

/** One operand alone, or a function and its arguments. */
export interface Command {
  offset: number
  operands: [Operand, ...Operand[]]
}

export type Operand = Literal | Path | Chain | FunctionName | Pipeline

export type Literal =
  | { type: 'string'; offset: number; value: string }
  | { type: 'bool'; offset: number; value: boolean }
  | { type: 'number'; offset: number; number: NumberLiteral }
  | { type: 'nil'; offset: number }

/** `.`, `.A.B`, `$x`, `$x.A.B`: a start and the fields to follow from it. */
export interface Path {
  type: 'path'
  offset: number
  /** The variable, with its `$`; without one the path starts at the dot. */
  variable?: string
  fields: string[]
}

/** `(pipeline).A.B`, `name.A.B` */
export interface Chain {
  type: 'chain'
  offset: number
  start: Pipeline | FunctionName
  fields: string[]
}

export interface FunctionName {
  type: 'function'
  offset: number
  name: string
}
