import type { FunctionTable } from '../function.ts'
import { truth, type Value } from '../value.ts'

/** What to take where something is not set. Sprig's emptiness is the opposite of Go's truth. */
export const DEFAULTS: FunctionTable = {
  default: {
    parameters: ['any'],
    rest: 'any',
    run: (_call, fallback: Value, given: Value) => (truth(given) ? given : fallback),
  },
  empty: { parameters: ['any'], run: (_call, value: Value) => !truth(value) },
  coalesce: { parameters: [], rest: 'any', run: (_call, ...values: Value[]) => values.find(truth) },
  all: { parameters: [], rest: 'any', run: (_call, ...values: Value[]) => values.every(truth) },
  any: { parameters: [], rest: 'any', run: (_call, ...values: Value[]) => values.some(truth) },
  ternary: {
    parameters: ['any', 'any', 'bool'],
    run: (_call, yes: Value, no: Value, test: boolean) => (test ? yes : no),
  },
  fail: { parameters: ['string'], run: (call, message: string) => call.fail(message) },
}
