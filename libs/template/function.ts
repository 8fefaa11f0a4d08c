import type { Budget } from './budget.ts'
import type { Output } from './output.ts'
import type { Surroundings } from './surroundings.ts'
import type { Value, ValueMap } from './value.ts'

/**
 * Type of a parameter, as Go checks it before the call. `any` takes everything, "no value" included; the function gets
 * the value as it is. For `int` and `float64` it gets a JavaScript number, for `string` a string. `list` and `map` are
 * Go's `[]interface {}` and `map[string]interface {}` and take no others: what a template does here has to work in Go.
 */
export type ParameterType = 'any' | 'string' | 'int' | 'float64' | 'bool' | 'list' | 'map'

/** What a function needs of the rendering it is called in. */
export interface Call {
  readonly budget: Budget
  /** What was printed so far. */
  readonly output: Output
  readonly surroundings: Surroundings
  /** The data that the template is rendered with. A function that looks at a field says so by `read`. */
  readonly root: ValueMap
  /** Adds to what the rendering read: a field of the data, or something outside of it. */
  read(name: string): void
  /** Ends the rendering, without an error. */
  abort(): never
  /** Raises the error for what is wrong with the arguments; it names the place in the template. */
  fail(problem: string, hint?: string): never
}

/**
 * A function that templates can call. It must be pure: whether a rendering can be reused for another node is
 * concluded from what was read, so nothing else (clock, files, chance) may decide what it prints.
 */
export interface TemplateFunction {
  readonly parameters: readonly ParameterType[]
  /** If set, any number of further arguments of this type may follow. */
  readonly rest?: ParameterType
  /**
   * For `and` and `or`: arguments are evaluated until the truth of one is this, which is then the result without a
   * call; `run` gets the arguments when none was.
   */
  readonly stopsAt?: boolean
  // `never` lets each function declare the types it takes: they are checked against `parameters` before the call.
  readonly run: (call: Call, ...args: never[]) => Value
}

export type FunctionTable = Readonly<Record<string, TemplateFunction>>
