/** The tree that the parser makes and the evaluator walks. Offsets are those of the source text. */

export type Node = TextNode | ActionNode | BranchNode

export interface TextNode {
  type: 'text'
  text: string
}

/** `{{ pipeline }}`: prints its value, unless it declares or assigns. */
export interface ActionNode {
  type: 'action'
  pipeline: Pipeline
}

/** `if`, `with` and `range` have one shape. `{{else if}}` is an `if` alone in `otherwise`. */
export interface BranchNode {
  type: 'if' | 'with' | 'range'
  pipeline: Pipeline
  body: Node[]
  otherwise: Node[]
}

/** `$a, $b := command | command`; each command gets the value of the one before as its last argument. */
export interface Pipeline {
  offset: number
  /** Names with their `$`. */
  variables: string[]
  /** Whether the variables are new (`:=`) or exist already (`=`). */
  declares: boolean
  commands: [Command, ...Command[]]
}

export type Command = CallNode | Operand

/** A function and its arguments, without the one that the pipeline adds. */
export interface CallNode {
  type: 'call'
  offset: number
  name: string
  args: Operand[]
}

export type Operand = CallNode | LiteralNode | PathNode | ChainNode

export interface LiteralNode {
  type: 'literal'
  offset: number
  /** `undefined` is `nil`. */
  value: string | number | boolean | undefined
}

/** `.`, `.A.B`, `$x`, `$x.A.B`: a start and the fields to follow from it. */
export interface PathNode {
  type: 'path'
  offset: number
  /** The variable, with its `$`; without one the path starts at the dot. */
  variable?: string
  fields: string[]
}

/** `(pipeline)` and `(pipeline).A.B`. */
export interface ChainNode {
  type: 'chain'
  offset: number
  pipeline: Pipeline
  fields: string[]
}
