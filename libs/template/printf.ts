import { type FormatFlags, NO_FLAGS } from './format-flags.ts'
import { type DirectiveText, FormatReader } from './format-reader.ts'
import { formatArgument } from './format-value.ts'
import type { Call } from './function.ts'
import { TextBuilder } from './text-builder.ts'
import { typeName, type Value } from './value.ts'

/**
 * Go's fmt.Sprintf. What does not fit together is no error in Go, but is written into the result: `%!d(string=x)`,
 * `%!d(MISSING)`, `%!(EXTRA int=1)`. Templates in the field may rely on it.
 */
export function sprintf(call: Call, format: string, ...args: Value[]): string {
  const out = new TextBuilder(call.budget)
  const reader = new FormatReader(format, args)
  for (let part = reader.next(); part !== undefined; part = reader.next()) {
    if (typeof part === 'string') out.add(part)
    else out.add(part.complaint + formatted(part, args, call))
  }
  const extra = reader.extraArguments()
  if (extra.length > 0) out.add(`%!(EXTRA ${extra.map((value) => described(value, call)).join(', ')})`)
  return out.text()
}

function formatted({ verb, flags, argument }: DirectiveText, args: readonly Value[], call: Call): string {
  if (argument === undefined) return ''
  return formatArgument(args[argument], { verb, flags: verb === 'v' ? valueFlags(flags) : flags }, call)
}

/** For %v, # and + ask for another form of the whole value. */
function valueFlags(flags: FormatFlags): FormatFlags {
  return { ...flags, sharp: false, sharpV: flags.sharp, plus: false, plusV: flags.plus }
}

function described(value: Value, call: Call): string {
  const text = formatArgument(value, { verb: 'v', flags: NO_FLAGS }, call)
  return value === undefined ? text : `${typeName(value)}=${text}`
}
