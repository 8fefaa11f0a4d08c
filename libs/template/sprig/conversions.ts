import { formatValue } from '../format.ts'
import type { Call, FunctionTable, TemplateFunction } from '../function.ts'
import { goNumber } from '../go-number.ts'
import { quote } from '../quote.ts'
import { split } from '../strings.ts'
import { listOf, mapOf, type Value, type ValueMap } from '../value.ts'
import { castFloat, castInt64 } from './cast.ts'
import { textsOf } from './items.ts'
import { parseWhole } from './parse-number.ts'

const PRINT: TemplateFunction = { parameters: ['any'], run: (call, value: Value) => formatValue(value, call) }

/** From one type to another: texts, numbers, lists of texts. */
export const CONVERSIONS: FunctionTable = {
  toString: PRINT,
  toStrings: { parameters: ['any'], run: (call, value: Value) => listOf('string', texts(call, value)) },
  join: {
    parameters: ['string', 'any'],
    run: (call, separator: string, value: Value) => join(call, texts(call, value), separator),
  },
  quote: { parameters: [], rest: 'any', run: (call, ...values: Value[]) => quoteAll(call, values, quote) },
  squote: {
    parameters: [],
    rest: 'any',
    run: (call, ...values: Value[]) => quoteAll(call, values, (text) => `'${text}'`),
  },
  split: {
    parameters: ['string', 'string'],
    run: (call, separator: string, text: string) => numbered(call, split({ separator, text })),
  },
  splitn: {
    parameters: ['string', 'int', 'string'],
    run: (call, separator: string, count: number, text: string) =>
      numbered(call, split({ separator, text, count })),
  },
  atoi: {
    parameters: ['string'],
    run: (_call, text: string) => goNumber('int', parseWhole(text, { base: 10 }).value),
  },
  int: { parameters: ['any'], run: (_call, value: Value) => goNumber('int', castInt64(value)) },
  int64: { parameters: ['any'], run: (_call, value: Value) => goNumber('int64', castInt64(value)) },
  float64: { parameters: ['any'], run: (_call, value: Value) => goNumber('float64', castFloat(value)) },
  toDecimal: { parameters: ['any'], run: toDecimal },
}

function texts(call: Call, value: Value): string[] {
  return textsOf(value, (item) => formatValue(item, call))
}

function join(call: Call, parts: readonly string[], separator: string): string {
  const separators = Math.max(parts.length - 1, 0) * separator.length
  call.budget.fits(parts.reduce((sum, part) => sum + part.length, separators))
  return parts.join(separator)
}

/** Values in quotes with a space between; nil ones are left out. */
function quoteAll(call: Call, values: readonly Value[], quoted: (text: string) => string): string {
  const present = values.filter((value) => value !== undefined)
  const parts = present.map((value) => quoted(formatValue(value, call)))
  return join(call, parts, ' ')
}

/** The parts by the names `_0`, `_1` and so on, which templates reach with a dot. */
function numbered(call: Call, parts: readonly string[]): ValueMap {
  call.budget.created(parts)
  const map: Record<string, Value> = Object.create(null)
  parts.forEach((part, index) => {
    map[`_${index}`] = part
  })
  return mapOf({ type: 'string', missing: '' }, map)
}

/** An octal number, such as the mode of a file; 0 if it is none. */
function toDecimal(call: Call, value: Value): Value {
  const { value: whole, problem } = parseWhole(formatValue(value, call), { base: 8 })
  return goNumber('int64', problem === undefined ? whole : 0)
}
