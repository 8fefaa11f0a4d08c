import { Budget } from './budget.ts'
import type { DataReader } from './data-reader.ts'
import type { Call } from './function.ts'
import { EXECUTION_DEPTH_MAX } from './limits.ts'
import { Output } from './output.ts'
import type { Surroundings } from './surroundings.ts'
import type { Value, ValueMap } from './value.ts'
import { Variables } from './variables.ts'

/** How a rendering ends that does not succeed; both raise the error for an offset in the source. */
export interface Failures {
  fail(offset: number, problem: string, hint?: string): never
  exceed(offset: number, problem: string): never
}

/** How a list of nodes ends before its end. */
export type Jump = 'break' | 'continue' | undefined

/** A template, or a part of one, that can be run. */
export type Step = (run: Run, dot: Value) => Jump

/** Unwinds a rendering that a function ends: no error, but the way out. */
class Aborted {}

/** One rendering: all that changes while it runs. */
export class Run implements Call {
  readonly budget: Budget
  readonly output: Output
  readonly surroundings: Surroundings
  readonly reader: DataReader
  /** The templates that can be called. */
  readonly templates: ReadonlyMap<string, Step>
  /** Offset of what was looked at last, which is where errors are: the same as in Go. */
  offset = 0
  readonly #failures: Failures
  #variables: Variables
  #depth = 0

  constructor(options: {
    templates: ReadonlyMap<string, Step>
    reader: DataReader
    surroundings: Surroundings
    failures: Failures
  }) {
    this.templates = options.templates
    this.reader = options.reader
    this.surroundings = options.surroundings
    this.#failures = options.failures
    this.#variables = new Variables(options.reader.root)
    this.budget = new Budget((problem) => options.failures.exceed(this.offset, problem))
    this.output = new Output(this.budget)
  }

  get root(): ValueMap {
    return this.reader.root
  }

  get variables(): Variables {
    return this.#variables
  }

  /** Returns whether it got to the end. */
  start(step: Step): boolean {
    try {
      step(this, this.root)
    } catch (error) {
      if (error instanceof Aborted) return false
      throw error
    }
    return true
  }

  /** Runs a template with its own variables. */
  callTemplate(step: Step, dot: Value): void {
    const outer = this.#variables
    this.#variables = new Variables(dot)
    this.deeper(step, dot)
    this.#variables = outer
  }

  /** Runs what is within something else. What it declares is gone afterwards. */
  deeper(step: Step, dot: Value): Jump {
    if (++this.#depth > EXECUTION_DEPTH_MAX) {
      this.budget.exceed(`templates and blocks are more than ${EXECUTION_DEPTH_MAX} deep`)
    }
    const variables = this.#variables
    const mark = variables.mark()
    const jump = step(this, dot)
    variables.release(mark)
    this.#depth--
    return jump
  }

  read(name: string): void {
    this.reader.reads.add(name)
  }

  abort(): never {
    throw new Aborted()
  }

  fail(problem: string, hint?: string): never {
    this.#failures.fail(this.offset, problem, hint)
  }
}
