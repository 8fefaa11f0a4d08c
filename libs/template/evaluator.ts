import { checkArgument, checkCount } from './arguments.ts'
import type { BranchNode, CallNode, Command, Node, Operand, Pipeline } from './ast.ts'
import { Budget } from './budget.ts'
import type { DataReader } from './data-reader.ts'
import { formatValue } from './format.ts'
import type { Call, FunctionTable } from './function.ts'
import { isList, isMap, sortedKeys, truth, typeName, type Value } from './value.ts'
import { Variables } from './variables.ts'

/** How a rendering ends that does not succeed; both raise the error for an offset in the source. */
export interface Failures {
  fail(offset: number, problem: string, hint?: string): never
  exceed(offset: number, problem: string): never
}

/** The value that a pipeline hands to its next command; a box, because "no value" is a value too. */
interface Piped {
  value: Value
}

/** One rendering of a tree: walks it once and collects what it prints. */
export class Evaluator implements Call {
  readonly budget: Budget
  readonly #functions: FunctionTable
  readonly #reader: DataReader
  readonly #failures: Failures
  readonly #variables: Variables
  readonly #output: string[] = []
  /** Offset of what is being evaluated, for errors. */
  #offset = 0

  constructor(options: { functions: FunctionTable; reader: DataReader; failures: Failures }) {
    this.#functions = options.functions
    this.#reader = options.reader
    this.#failures = options.failures
    this.#variables = new Variables(options.reader.root)
    this.budget = new Budget((problem) => options.failures.exceed(this.#offset, problem))
  }

  run(nodes: readonly Node[]): string {
    this.#walk(nodes, this.#reader.root)
    return this.#output.join('')
  }

  fail(problem: string, hint?: string): never {
    this.#failures.fail(this.#offset, problem, hint)
  }

  #walk(nodes: readonly Node[], dot: Value): void {
    for (const node of nodes) {
      this.budget.step()
      if (node.type === 'text') this.#print(node.text)
      else if (node.type === 'action') this.#action(node.pipeline, dot)
      else this.#branch(node, dot)
    }
  }

  #print(text: string): void {
    this.budget.output(text)
    this.#output.push(text)
  }

  #action(pipeline: Pipeline, dot: Value): void {
    const value = this.#pipeline(pipeline, dot)
    if (pipeline.variables.length > 0) return
    this.#reader.whole(value)
    this.#offset = pipeline.offset
    this.#print(value === undefined ? '<no value>' : formatValue(value, this))
  }

  #branch(node: BranchNode, dot: Value): void {
    const mark = this.#variables.mark()
    const value = this.#pipeline(node.pipeline, dot)
    if (node.type === 'range') this.#range(node, value, dot)
    else if (!truth(value)) this.#walk(node.otherwise, dot)
    else this.#walk(node.body, node.type === 'with' ? value : dot)
    this.#variables.release(mark)
  }

  #range(node: BranchNode, value: Value, dot: Value): void {
    const turns = this.#turns(node, value)
    let turned = false
    for (const [key, element] of turns) {
      turned = true
      this.budget.step()
      const mark = this.#variables.mark()
      this.#setLoopVariables(node.pipeline.variables, key, element)
      this.#walk(node.body, element)
      this.#variables.release(mark)
    }
    if (!turned) this.#walk(node.otherwise, dot)
  }

  /** Keys and elements, in Go's order. Nothing and nil have none, like an empty list. */
  #turns(node: BranchNode, value: Value): Iterable<readonly [Value, Value]> {
    if (isList(value)) return value.entries()
    if (isMap(value)) return sortedKeys(value).map((key) => [key, value[key]] as const)
    if (value === undefined || value === null) return []
    this.#offset = node.pipeline.offset
    this.fail(`range cannot go over ${typeName(value)}`, 'it goes over lists and maps')
  }

  /** One variable is the element, two are key and element. The pipeline has declared them already. */
  #setLoopVariables(names: readonly string[], key: Value, element: Value): void {
    const [first, second] = names
    if (second !== undefined) this.#variables.assign(second, element)
    if (first !== undefined) this.#variables.assign(first, second === undefined ? element : key)
  }

  #pipeline(pipeline: Pipeline, dot: Value): Value {
    let piped: Piped | undefined
    for (const command of pipeline.commands) piped = { value: this.#command(command, dot, piped) }
    const value = piped?.value
    for (const name of pipeline.variables) {
      if (pipeline.declares) this.#variables.declare(name, value)
      else this.#variables.assign(name, value)
    }
    return value
  }

  #command(command: Command, dot: Value, piped: Piped | undefined): Value {
    return command.type === 'call' ? this.#call(command, dot, piped) : this.#operand(command, dot)
  }

  #operand(operand: Operand, dot: Value): Value {
    this.budget.step()
    switch (operand.type) {
      case 'literal':
        return operand.value
      case 'call':
        return this.#call(operand, dot, undefined)
      case 'path': {
        const start = operand.variable === undefined ? dot : this.#variables.get(operand.variable)
        return this.#follow(start, operand)
      }
      case 'chain':
        return this.#follow(this.#pipeline(operand.pipeline, dot), operand)
    }
  }

  #follow(start: Value, { fields, offset }: { fields: readonly string[]; offset: number }): Value {
    if (fields.length === 0) return this.#reader.whole(start)
    this.#offset = offset
    let value = start
    for (const field of fields) value = this.#reader.field(value, field, this)
    return value
  }

  #call(node: CallNode, dot: Value, piped: Piped | undefined): Value {
    const definition = this.#functions[node.name]!
    this.#offset = node.offset
    checkCount({ name: node.name, definition, count: node.args.length + (piped ? 1 : 0) }, this)
    const values: Value[] = []
    for (const arg of node.args) {
      const value = this.#operand(arg, dot)
      if (definition.stopsAt !== undefined && truth(value) === definition.stopsAt) return value
      values.push(value)
    }
    if (piped) values.push(piped.value)
    // The arguments may have been calls themselves: problems from here on are this call's.
    this.#offset = node.offset
    values.forEach((value, index) => {
      this.#reader.whole(value)
      checkArgument({ name: node.name, definition, index, value }, this)
    })
    const run = definition.run as (call: Call, ...args: Value[]) => Value
    const result = run(this, ...values)
    this.budget.created(result)
    return result
  }
}
