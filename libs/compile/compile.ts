import { Compilation } from './compilation.ts'
import type { Compiled } from './compiled.ts'
import type { CompileInput } from './input.ts'

/** Turns the description of a cluster into the records its boot servers work from, all of it at once. */
export function compile(input: CompileInput): Promise<Compiled> {
  return new Compilation().update(input)
}
