import { acceptArgument, compileLiteral, goTypeName } from './arguments.ts'
import type { Chain, Command, Operand, Path, Pipeline } from './ast.ts'
import { compileCall } from './compile-call.ts'
import type { FunctionTable, ParameterType } from './function.ts'
import type { Run } from './run.ts'
import { isAnything, isObject, type Value } from './value.ts'

/** What makes the value of a part of a template. */
export type Evaluate = (run: Run, dot: Value) => Value

/** As Evaluate, for a command that may get the value of the one before; `piped` is undefined where it gets none. */
export type EvaluateCommand = (run: Run, dot: Value, piped: Piped | undefined) => Value

/** The value that a pipeline hands to its next command; a box, because "no value" is a value too. */
export interface Piped {
  readonly value: Value
}

export function compilePipeline(pipeline: Pipeline, functions: FunctionTable): Evaluate {
  const evaluate = compileCommands(pipeline, functions)
  const { variables, declares } = pipeline
  if (variables.length === 0) return evaluate
  return (run, dot) => {
    const value = evaluate(run, dot)
    for (const name of variables) {
      if (declares) run.variables.declare(name, value)
      else run.variables.set(findVariable(run, name), value)
    }
    return value
  }
}

function compileCommands({ commands, offset }: Pipeline, functions: FunctionTable): Evaluate {
  const [first, ...others] = commands.map((command) => compileCommand(command, functions))
  if (first === undefined) throw new TypeError('a pipeline without a command')
  return (run, dot) => {
    run.offset = offset
    let value = first(run, dot, undefined)
    for (const command of others) value = command(run, dot, { value })
    return value
  }
}

function compileCommand({ operands, offset }: Command, functions: FunctionTable): EvaluateCommand {
  const [first, ...others] = operands
  if (first.type === 'function') {
    const definition = functions[first.name]!
    const operandsAsArguments = others.map((operand, index) => {
      const type = definition.parameters[index] ?? definition.rest ?? 'any'
      return compileArgument(operand, type, functions)
    })
    return compileCall({ name: first.name, definition, offset, args: operandsAsArguments })
  }
  const evaluate = compileOperand(first, functions)
  const refuse = compileArgumentsRefusal(first, functions)
  const hasMore = others.length > 0
  return (run, dot, piped) => {
    run.budget.step()
    return hasMore || piped !== undefined ? refuse(run, dot) : evaluate(run, dot)
  }
}

/** What becomes of arguments for what is no function. As in Go, nobody minds them for a field of what has no value. */
function compileArgumentsRefusal(operand: Operand, functions: FunctionTable): Evaluate {
  const { offset } = operand
  const fields = operand.type === 'path' || operand.type === 'chain' ? operand.fields : []
  if (fields.length === 0) {
    return (run) => {
      // Go looks at parentheses only after it has seen that they are alone.
      if (operand.type !== 'pipeline') run.offset = offset
      return run.fail("can't give argument to non-function", 'only a function takes arguments')
    }
  }
  const receiver = { ...operand, fields: fields.slice(0, -1) } as Path | Chain
  const evaluate = compileReference(receiver, functions)
  return (run, dot) => {
    if (evaluate(run, dot) === undefined) return undefined
    return run.fail(`${fields.at(-1)} has arguments but is no function`, 'only a function takes arguments')
  }
}

/** An operand that stands for itself: the only one of a command. */
function compileOperand(operand: Operand, functions: FunctionTable): Evaluate {
  switch (operand.type) {
    case 'nil':
      return (run) => {
        run.offset = operand.offset
        return run.fail('nil is not a command')
      }
    case 'string':
    case 'bool':
    case 'number':
      return compileLiteral(operand, 'any')
    default:
      return compileReference(operand, functions)
  }
}

/** An argument of a function, for a parameter of this type. */
function compileArgument(operand: Operand, type: ParameterType, functions: FunctionTable): Evaluate {
  if (operand.type === 'nil') {
    return (run) => {
      run.offset = operand.offset
      if (type !== 'any' && type !== 'list' && type !== 'map')
        run.fail(`cannot assign nil to ${goTypeName(type)}`)
      return acceptArgument(undefined, type, run)
    }
  }
  if (operand.type === 'string' || operand.type === 'bool' || operand.type === 'number') {
    return compileLiteral(operand, type)
  }
  const evaluate = compileReference(operand, functions)
  return (run, dot) => {
    run.budget.step()
    run.offset = operand.offset
    const value = evaluate(run, dot)
    run.reader.whole(value)
    return type === 'any' ? value : acceptArgument(value, type, run)
  }
}

/** What is no literal. */
function compileReference(
  operand: Exclude<Operand, { type: 'string' | 'bool' | 'number' | 'nil' }>,
  functions: FunctionTable,
): Evaluate {
  const { offset } = operand
  switch (operand.type) {
    case 'path':
      return compilePath(operand)
    case 'pipeline':
      return compilePipeline(operand, functions)
    case 'function': {
      const call = compileCall({ name: operand.name, definition: functions[operand.name]!, offset, args: [] })
      return (run, dot) => call(run, dot, undefined)
    }
    case 'chain': {
      const start = compileReference(operand.start, functions)
      return (run, dot) => {
        run.offset = offset
        return follow(run, start(run, dot), operand.fields)
      }
    }
  }
}

function compilePath({ variable, fields, offset }: Path): Evaluate {
  const isWhole = fields.length === 0
  return (run, dot) => {
    run.offset = offset
    const start = variable === undefined ? dot : run.variables.at(findVariable(run, variable))
    return isWhole ? run.reader.whole(start) : follow(run, start, fields)
  }
}

function follow(run: Run, start: Value, fields: readonly string[]): Value {
  let value = start
  let from = start
  for (const field of fields) {
    from = value
    value = run.reader.field(from, field, run)
  }
  // Nil of no type is no value, once nothing is asked of it.
  return value === null && isObject(from) && isAnything(from) ? undefined : value
}

function findVariable(run: Run, name: string): number {
  const index = run.variables.find(name)
  if (index === -1) {
    run.fail(`undefined variable: ${name}`, 'it is declared in a branch that was not taken, or later on')
  }
  return index
}
