import type { Call } from '../function.ts'
import { goNumber } from '../go-number.ts'
import { VALUE_DEPTH_MAX } from '../limits.ts'
import type { Value } from '../value.ts'
import { ownMap } from './own-maps.ts'

/**
 * Reads JSON as Go's encoding/json does: all numbers are float64, one that is too large for it is nothing. The problem
 * comes with what there is of the value.
 */
export function fromJson(call: Call, text: string): { value: Value; problem?: string } {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return { value: undefined, problem: error instanceof Error ? error.message : String(error) }
  }
  let problem: string | undefined
  const value = convert(parsed, 0)
  return problem === undefined ? { value } : { value, problem }

  function convert(part: unknown, depth: number): Value {
    if (depth > VALUE_DEPTH_MAX) call.fail(`a value is nested more than ${VALUE_DEPTH_MAX} deep`)
    if (typeof part === 'boolean') return part
    if (typeof part === 'string') return part.toWellFormed()
    if (typeof part === 'number') return convertNumber(part)
    if (part === null || typeof part !== 'object') return undefined
    if (Array.isArray(part)) return convertAll(part, depth + 1)
    call.budget.created(Object.keys(part))
    return ownMap(
      Object.entries(part).map(([key, item]) => [key.toWellFormed(), convert(item, depth + 1)] as const),
    )
  }

  function convertAll(parts: readonly unknown[], depth: number): Value {
    const values = parts.map((part) => convert(part, depth))
    call.budget.created(values)
    return values
  }

  function convertNumber(number: number): Value {
    if (Number.isFinite(number)) return goNumber('float64', number)
    problem = 'a number is too large'
    return undefined
  }
}
