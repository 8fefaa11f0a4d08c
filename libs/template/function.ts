import type { Budget } from './budget.ts'
import type { Value } from './value.ts'

/** Type of a parameter, as Go checks it before the call. `any` takes everything, "no value" included. */
export type ParameterType = 'any' | 'string' | 'int' | 'bool' | 'list' | 'map'

/** What a function needs of the rendering it is called in. */
export interface Call {
  readonly budget: Budget
  /** Raises the error for what is wrong with the arguments; it names the place in the template. */
  fail(problem: string, hint?: string): never
}

/**
 * A function that templates can call. It must be pure: whether a rendering can be reused for another node is
 * concluded from the data it read, so nothing else (clock, files, chance) may decide what it prints.
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
