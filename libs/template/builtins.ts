import { equalsAny, isLess, isLessOrEqual } from './compare.ts'
import { escapeHtml, escapeJavaScript, escapeQuery } from './escape.ts'
import { formatValue, sprint, sprintln } from './format.ts'
import type { Call, FunctionTable, TemplateFunction } from './function.ts'
import { index, lengthOf, slice } from './index-functions.ts'
import { sprintf } from './printf.ts'
import { truth, typeName, type Value } from './value.ts'

/** The functions that Go's text/template has itself. */
export const BUILTINS: FunctionTable = {
  and: { parameters: ['any'], rest: 'any', stopsAt: false, run: lastOf },
  or: { parameters: ['any'], rest: 'any', stopsAt: true, run: lastOf },
  not: { parameters: ['any'], run: (_call, value: Value) => !truth(value) },
  eq: {
    parameters: ['any'],
    rest: 'any',
    run: (call, first: Value, ...others: Value[]) => equalsAny(first, others, call),
  },
  ne: comparison((a, b, call) => !equalsAny(a, [b], call)),
  lt: comparison(isLess),
  le: comparison(isLessOrEqual),
  gt: comparison((a, b, call) => !isLessOrEqual(a, b, call)),
  ge: comparison((a, b, call) => !isLess(a, b, call)),
  len: { parameters: ['any'], run: lengthOf },
  index: { parameters: ['any'], rest: 'any', run: index },
  slice: { parameters: ['any'], rest: 'any', run: slice },
  print: { parameters: [], rest: 'any', run: sprint },
  println: { parameters: [], rest: 'any', run: sprintln },
  printf: { parameters: ['string'], rest: 'any', run: sprintf },
  html: escaper(escapeHtml),
  js: escaper(escapeJavaScript),
  urlquery: escaper(escapeQuery),
  call: { parameters: ['any'], rest: 'any', run: callFunction },
}

function lastOf(_call: Call, ...args: Value[]): Value {
  return args.at(-1)
}

function comparison(compare: (a: Value, b: Value, call: Call) => boolean): TemplateFunction {
  return { parameters: ['any', 'any'], run: (call, a: Value, b: Value) => compare(a, b, call) }
}

/** Several arguments are printed side by side first. What has no value prints here as it does in an action. */
function escaper(escaped: (text: string) => string): TemplateFunction {
  return {
    parameters: [],
    rest: 'any',
    run: (call, ...args: Value[]) => {
      const shown = args.map((value) => (value === undefined ? '<no value>' : value))
      return escaped(shown.length === 1 ? formatValue(shown[0], call) : sprint(call, ...shown))
    },
  }
}

/** Data has no functions, so there is nothing that this could call. */
function callFunction(call: Call, value: Value): never {
  if (value === undefined) call.fail('call of nil')
  call.fail(`non-function of type ${typeName(value)}`, 'a function of a template is called by its name')
}
