import type { Call, ParameterType, TemplateFunction } from './function.ts'
import { isList, isMap, kindOf, typeName, type Value } from './value.ts'

const GO_NAMES: Readonly<Record<ParameterType, string>> = {
  any: 'interface {}',
  string: 'string',
  int: 'int',
  bool: 'bool',
  list: '[]interface {}',
  map: 'map[string]interface {}',
}

/** Fails if a function is called with too few or too many arguments. */
export function checkCount(
  { name, definition, count }: { name: string; definition: TemplateFunction; count: number },
  call: Call,
): void {
  const { length } = definition.parameters
  if (count >= length && (count === length || definition.rest !== undefined)) return
  const wanted = definition.rest === undefined ? `${length}` : `at least ${length}`
  call.fail(`wrong number of arguments for ${name}: ${count}, not ${wanted}`)
}

/** Fails if an argument is not of the type that the function declares. As in Go, nothing is converted. */
export function checkArgument(
  argument: { name: string; definition: TemplateFunction; index: number; value: Value },
  call: Call,
): void {
  const { name, definition, index, value } = argument
  const type = definition.parameters[index] ?? definition.rest ?? 'any'
  if (suits(type, value)) return
  call.fail(
    `wrong type for argument ${index + 1} of ${name}: expected ${GO_NAMES[type]}, got ${typeName(value)}`,
    kindOf(value) === 'none' ? 'the value does not exist: {{ … | default "" }} gives it one' : undefined,
  )
}

function suits(type: ParameterType, value: Value): boolean {
  switch (type) {
    case 'any':
      return true
    case 'list':
      return isList(value)
    case 'map':
      return isMap(value)
    case 'string':
    case 'int':
    case 'bool':
      return kindOf(value) === type
  }
}
