import { formatWith, plainScalar } from './format.ts'
import type { Call } from './function.ts'
import { PRINTF_WIDTH_MAX } from './limits.ts'
import { quote } from './quote.ts'
import { TextBuilder } from './text-builder.ts'
import { type Kind, kindOf, typeName, type Value } from './value.ts'

/** `%`, flags, width, and the verb (none at the end of the format). */
const DIRECTIVE = /%([-+# 0]*)([0-9]*)(.?)/gsu
const SUPPORTED = 'supported are %s %d %v %q and %%, with a width and the flags - and 0'

interface Directive {
  verb: string
  width: number
  leftAligned: boolean
  zeros: boolean
}

/**
 * Go's fmt.Sprintf for the verbs s, d, v and q. A verb that does not suit its argument prints Go's complaint
 * (`%!d(string=x)`), as templates in the field may rely on it; a verb or flag outside the subset is an error.
 */
export function sprintf(call: Call, format: string, ...args: Value[]): string {
  const out = new TextBuilder(call.budget)
  let from = 0
  let used = 0
  for (const match of format.matchAll(DIRECTIVE)) {
    out.add(format.slice(from, match.index))
    from = match.index + match[0].length
    const directive = readDirective(match, call)
    if (directive.verb === '%') out.add('%')
    else if (directive.verb === '') out.add('%!(NOVERB)')
    else if (used >= args.length) out.add(`%!${directive.verb}(MISSING)`)
    else out.add(formatArgument(directive, args[used++], call))
  }
  out.add(format.slice(from))
  if (used < args.length) out.add(extraArguments(args.slice(used), call))
  return out.text()
}

function readDirective([text, flags = '', digits = '', verb = '']: RegExpExecArray, call: Call): Directive {
  const width = Number(digits)
  if (!['s', 'd', 'v', 'q', '%', ''].includes(verb) || /[+# ]/.test(flags)) {
    call.fail(`printf does not support ${JSON.stringify(text)}`, SUPPORTED)
  }
  if (width > PRINTF_WIDTH_MAX) call.fail(`printf pads to at most ${PRINTF_WIDTH_MAX} characters`)
  const leftAligned = flags.includes('-')
  return { verb, width, leftAligned, zeros: flags.includes('0') && !leftAligned }
}

function formatArgument(directive: Directive, value: Value, call: Call): string {
  return formatWith(value, call, (scalar) => formatScalar(directive, scalar, call))
}

function formatScalar(directive: Directive, value: Value, call: Call): string {
  const { verb } = directive
  const kind = kindOf(value)
  if ((verb === 'q' && kind === 'int') || ('dq'.includes(verb) && kind === 'nil')) {
    call.fail(`printf does not support %${verb} of ${typeName(value)}`, SUPPORTED)
  }
  if (verb === 'q' && typeof value === 'string') return pad(directive, quote(value), kind, call)
  const padded = pad(directive, plainScalar(value, call), kind, call)
  const suits =
    verb === 'v' ||
    (verb === 'd' && kind === 'int') ||
    (verb === 's' && (kind === 'string' || kind === 'nil'))
  if (suits) return padded
  return `%!${verb}(${kind === 'none' ? '<nil>' : `${typeName(value)}=${padded}`})`
}

function pad({ width, leftAligned, zeros }: Directive, text: string, kind: Kind, call: Call): string {
  const missing = width - [...text].length
  if (zeros && kind !== 'int') call.fail('printf pads only whole numbers with zeros', SUPPORTED)
  if (missing <= 0) return text
  if (leftAligned) return text + ' '.repeat(missing)
  if (!zeros) return ' '.repeat(missing) + text
  const sign = text.startsWith('-') ? '-' : ''
  return sign + '0'.repeat(missing) + text.slice(sign.length)
}

function extraArguments(args: readonly Value[], call: Call): string {
  const described = args.map((value) => {
    const kind = kindOf(value)
    const text = formatWith(value, call, (scalar) => plainScalar(scalar, call))
    return kind === 'none' || kind === 'nil' ? '<nil>' : `${typeName(value)}=${text}`
  })
  return `%!(EXTRA ${described.join(', ')})`
}
