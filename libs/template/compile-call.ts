import { acceptArgument } from './arguments.ts'
import type { Evaluate, EvaluateCommand, Piped } from './compile-pipeline.ts'
import type { Call, TemplateFunction } from './function.ts'
import type { Run } from './run.ts'
import { truth, type Value } from './value.ts'

/** A call of a function in a template. `args` are without the one that the pipeline adds. */
interface CallSite {
  name: string
  definition: TemplateFunction
  offset: number
  args: readonly Evaluate[]
}

export function compileCall(site: CallSite): EvaluateCommand {
  const { definition, offset, args } = site
  const { stopsAt } = definition
  const run = definition.run as (call: Call, ...args: Value[]) => Value
  return (state, dot, piped) => {
    state.budget.step()
    state.offset = offset
    checkCount(site, piped, state)
    if (stopsAt !== undefined) return untilStopped({ args, stopsAt }, { state, dot, piped })
    const values: Value[] = []
    for (const arg of args) values.push(arg(state, dot))
    if (piped) {
      state.reader.whole(piped.value)
      const type = definition.parameters[args.length] ?? definition.rest ?? 'any'
      values.push(type === 'any' ? piped.value : acceptArgument(piped.value, type, state))
    }
    // What goes wrong in the function is a problem of the call; what comes after it, one of the last argument.
    const last = state.offset
    state.offset = offset
    const result = run(state, ...values)
    state.budget.created(result)
    state.offset = last
    return result
  }
}

/** `and` and `or`: arguments are evaluated until one decides. The last one is what decides if no other has. */
function untilStopped(
  { args, stopsAt }: { args: readonly Evaluate[]; stopsAt: boolean },
  { state, dot, piped }: { state: Run; dot: Value; piped: Piped | undefined },
): Value {
  let value: Value
  for (const arg of args) {
    value = arg(state, dot)
    if (truth(value) === stopsAt) return value
  }
  return piped ? state.reader.whole(piped.value) : value
}

/** Fails if a function is called with too few or too many arguments. */
function checkCount({ name, definition, args }: CallSite, piped: Piped | undefined, call: Call): void {
  const count = args.length + (piped ? 1 : 0)
  const { length } = definition.parameters
  if (count >= length && (count === length || definition.rest !== undefined)) return
  const wanted = definition.rest === undefined ? `${length}` : `at least ${length}`
  call.fail(`wrong number of arguments for ${name}: ${count}, not ${wanted}`)
}
