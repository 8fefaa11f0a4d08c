import type { Call, FunctionTable } from '../function.ts'
import type { Value } from '../value.ts'
import { fromJson } from './from-json.ts'
import { encodeJson, type JsonStyle } from './to-json.ts'

/** What is no JSON, or has none, is nothing; of those that begin with `must` it is an error. */
export const JSON_FUNCTIONS: FunctionTable = {
  fromJson: { parameters: ['string'], run: (call, text: string) => fromJson(call, text).value },
  mustFromJson: {
    parameters: ['string'],
    run: (call, text: string) => {
      const { value, problem } = fromJson(call, text)
      return problem === undefined ? value : call.fail(problem)
    },
  },
  toJson: { parameters: ['any'], run: (call, value: Value) => encodeJson(call, value, {}) ?? '' },
  mustToJson: { parameters: ['any'], run: (call, value: Value) => mustEncode(call, value, {}) },
  toPrettyJson: {
    parameters: ['any'],
    run: (call, value: Value) => encodeJson(call, value, { indented: true }) ?? '',
  },
  mustToPrettyJson: {
    parameters: ['any'],
    run: (call, value: Value) => mustEncode(call, value, { indented: true }),
  },
  toRawJson: { parameters: ['any'], run: (call, value: Value) => mustEncode(call, value, { raw: true }) },
  mustToRawJson: { parameters: ['any'], run: (call, value: Value) => mustEncode(call, value, { raw: true }) },
}

function mustEncode(call: Call, value: Value, style: JsonStyle): string {
  return encodeJson(call, value, style) ?? call.fail('a number that is none, or infinite, has no JSON')
}
