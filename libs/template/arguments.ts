import type { Literal } from './ast.ts'
import type { Call, ParameterType } from './function.ts'
import { GoNumber, isNumber, numberType, toFloat } from './go-number.ts'
import type { Run } from './run.ts'
import { ANYTHING, elementType, isAnything, isList, isMap, Named, typeName, type Value } from './value.ts'

const GO_NAMES: Readonly<Record<ParameterType, string>> = {
  any: ANYTHING,
  string: 'string',
  int: 'int',
  float64: 'float64',
  bool: 'bool',
  list: `[]${ANYTHING}`,
  map: `map[string]${ANYTHING}`,
}

const EMPTY_LIST: readonly Value[] = []

export function goTypeName(type: ParameterType): string {
  return GO_NAMES[type]
}

/**
 * What a function gets for a value, if it is of the type that the parameter has. As in Go, nothing is converted from one
 * type to another; no value is taken for an empty list or map.
 */
export function acceptArgument(value: Value, type: ParameterType, call: Call): Value {
  switch (type) {
    case 'any':
      return value
    case 'string':
      if (typeof value === 'string') return value
      if (value instanceof Named) return value.text
      break
    case 'bool':
      if (typeof value === 'boolean') return value
      break
    case 'int':
    case 'float64':
      if (isNumber(value) && numberType(value) === type)
        return value instanceof GoNumber ? toFloat(value) : value
      break
    case 'list':
      if (value === undefined) return EMPTY_LIST
      if (isList(value) && elementType(value) === ANYTHING) return value
      break
    case 'map':
      if (value === undefined) return {}
      if (isMap(value) && isAnything(value)) return value
      break
  }
  return refuse(value, type, call)
}

function refuse(value: Value, type: ParameterType, call: Call): never {
  if (value === undefined) {
    const hint = 'the value does not exist: {{ … | default "" }} gives it one'
    call.fail(`invalid value; expected ${GO_NAMES[type]}`, hint)
  }
  call.fail(`wrong type for value; expected ${GO_NAMES[type]}; got ${typeName(value)}`)
}

/** A literal where a value of this type is wanted: a number is of the type that is asked for, if it can be. */
export function compileLiteral(
  literal: Exclude<Literal, { type: 'nil' }>,
  type: ParameterType,
): (run: Run) => Value {
  const { offset } = literal
  const value = literalValue(literal, type)
  if (value !== undefined) {
    return (run) => {
      run.offset = offset
      return value
    }
  }
  const text = literal.type === 'number' ? literal.number.text : JSON.stringify(literal.value)
  const problem = type === 'any' ? `${text} overflows int` : `expected ${GO_NAMES[type]}; found ${text}`
  return (run) => {
    run.offset = offset
    return run.fail(problem)
  }
}

function literalValue(literal: Exclude<Literal, { type: 'nil' }>, type: ParameterType): Value {
  if (literal.type === 'number') {
    if (type === 'any') return literal.number.value
    if (type === 'int') return literal.number.int
    return type === 'float64' ? literal.number.float : undefined
  }
  return type === 'any' || type === literal.type ? literal.value : undefined
}
