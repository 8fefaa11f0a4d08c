import type { Call, FunctionTable } from '../function.ts'
import { TextBuilder } from '../text-builder.ts'
import { listOf, type Value } from '../value.ts'
import { nilList } from './items.ts'
import { withMust } from './must.ts'
import { type Compiled, compilePattern, findMatches, type Match } from './regular-expression.ts'

/** What Go's regexp.QuoteMeta puts a backslash before. */
const SPECIAL = /[\\.+*?()|[\]{}^$]/g
/** `$name`, `${name}`, `$$` in a replacement; a `$` that begins none of these stands for itself. */
const REFERENCE = /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu

/** Regular expressions, of RE2's kind. Of a pattern that is none, only regexMatch makes no error: nothing matches it. */
export const REGULAR_EXPRESSIONS: FunctionTable = {
  regexMatch: {
    parameters: ['string', 'string'],
    run: (call, pattern: string, text: string) => {
      const expression = compilePattern(call, pattern)
      return !('problem' in expression) && matches(call, expression, text)
    },
  },
  mustRegexMatch: {
    parameters: ['string', 'string'],
    run: (call, pattern: string, text: string) => matches(call, compile(call, pattern), text),
  },
  regexQuoteMeta: { parameters: ['string'], run: (_call, text: string) => text.replace(SPECIAL, '\\$&') },
  ...withMust({
    regexFind: {
      parameters: ['string', 'string'],
      run: (call, pattern: string, text: string) =>
        find(call, pattern, { text, countMax: 1 })[0]?.groups[0] ?? '',
    },
    regexFindAll: { parameters: ['string', 'string', 'int'], run: findAll },
    regexReplaceAll: {
      parameters: ['string', 'string', 'string'],
      run: (call, pattern: string, text: string, replacement: string) => {
        const names = compile(call, pattern).namedGroups()
        return replace(call, pattern, { text, by: (match) => expand(replacement, match, names) })
      },
    },
    regexReplaceAllLiteral: {
      parameters: ['string', 'string', 'string'],
      run: (call, pattern: string, text: string, replacement: string) =>
        replace(call, pattern, { text, by: () => replacement }),
    },
    regexSplit: { parameters: ['string', 'string', 'int'], run: splitBy },
  }),
}

function compile(call: Call, pattern: string): Compiled {
  const expression = compilePattern(call, pattern)
  return 'problem' in expression ? call.fail(expression.problem) : expression
}

function matches(call: Call, expression: Compiled, text: string): boolean {
  return findMatches(call, { expression, text, countMax: 1 }).length > 0
}

function find(call: Call, pattern: string, { text, countMax }: { text: string; countMax: number }): Match[] {
  return findMatches(call, { expression: compile(call, pattern), text, countMax })
}

function findAll(call: Call, pattern: string, text: string, count: number): Value {
  const found = find(call, pattern, { text, countMax: count < 0 ? Infinity : count })
  return found.length === 0
    ? nilList('string')
    : listOf(
        'string',
        found.map(({ groups }) => groups[0]!),
      )
}

function replace(
  call: Call,
  pattern: string,
  { text, by }: { text: string; by: (match: Match) => string },
): string {
  const out = new TextBuilder(call.budget)
  let end = 0
  for (const match of find(call, pattern, { text, countMax: Infinity })) {
    out.add(text.slice(end, match.from))
    out.add(by(match))
    end = match.to
  }
  out.add(text.slice(end))
  return out.text()
}

/** The replacement with its references: by number or name; one that there is not stands for nothing. */
function expand(replacement: string, { groups }: Match, names: Readonly<Record<string, number>>): string {
  return replacement.replace(REFERENCE, (reference, plain?: string, braced?: string) => {
    const name = plain ?? braced
    if (name === undefined) return reference.slice(1)
    const index = /^[0-9]+$/.test(name) ? groupNumber(name) : Object.hasOwn(names, name) ? names[name]! : -1
    return groups[index] ?? ''
  })
}

/** A number does not begin with a zero, else it is a name, which no group has. */
function groupNumber(digits: string): number {
  return digits.length > 1 && digits.startsWith('0') ? -1 : Number(digits)
}

/** What is between the matches; with a count at most so many parts, the last of which has all that is left. */
function splitBy(call: Call, pattern: string, text: string, count: number): Value {
  const countMax = count < 0 ? Infinity : count
  compile(call, pattern)
  if (count === 0) return nilList('string')
  if (pattern !== '' && text === '') return listOf('string', [''])
  const parts: string[] = []
  let from = 0
  let end = 0
  for (const match of find(call, pattern, { text, countMax })) {
    if (parts.length === countMax - 1) break
    end = match.from
    if (match.to !== 0) parts.push(text.slice(from, end))
    from = match.to
  }
  if (end !== text.length) parts.push(text.slice(from))
  return listOf('string', parts)
}
