import { NO_FLAGS } from './format-flags.ts'
import { formatArgument } from './format-value.ts'
import type { Call } from './function.ts'
import { TextBuilder } from './text-builder.ts'
import { Named, type Value } from './value.ts'

/** Go's type of an address: a list of bytes underneath, whatever it is here. */
const ADDRESS_TYPE = 'net.IP'

/** Prints a value as Go's fmt does with %v. */
export function formatValue(value: Value, call: Call): string {
  return typeof value === 'string' ? value : formatArgument(value, { verb: 'v', flags: NO_FLAGS }, call)
}

/** Go's fmt.Sprint: a space between neighbours of which neither is a string. */
export function sprint(call: Call, ...values: Value[]): string {
  const out = new TextBuilder(call.budget)
  values.forEach((value, index) => {
    if (index > 0 && !isGoString(value) && !isGoString(values[index - 1])) out.add(' ')
    out.add(formatValue(value, call))
  })
  return out.text()
}

/** Go's fmt.Sprintln: a space between all, a newline at the end. */
export function sprintln(call: Call, ...values: Value[]): string {
  const out = new TextBuilder(call.budget)
  values.forEach((value, index) => {
    if (index > 0) out.add(' ')
    out.add(formatValue(value, call))
  })
  out.add('\n')
  return out.text()
}

function isGoString(value: Value): boolean {
  return typeof value === 'string' || (value instanceof Named && value.type !== ADDRESS_TYPE)
}
