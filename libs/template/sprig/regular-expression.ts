import { RE2JS, RE2JSException } from 're2js'
import type { Call } from '../function.ts'

/** Characters of a pattern. */
const PATTERN_LENGTH_MAX = 10_000
/** Patterns that are kept as they were compiled: a loop uses the same ones again and again. */
const COMPILED_MAX = 100
/**
 * Characters of the text times instructions of the pattern that all searches of one call may look at. Searches take time in
 * proportion, and one may look at all that is left of the text for each match.
 */
const SEARCH_WORK_MAX = 2_000_000_000

export type Compiled = RE2JS

/** A place that matches, with its groups: offsets in the text, undefined for a group that took no part. */
export interface Match {
  from: number
  to: number
  /** Text of each group; the first one is that of the match. */
  groups: readonly (string | undefined)[]
}

const compiled = new Map<string, Compiled>()

/** Compiles a pattern of RE2, which is what Go has; the problem if it is none. */
export function compilePattern(call: Call, pattern: string): Compiled | { problem: string } {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  if (pattern.length > PATTERN_LENGTH_MAX) {
    call.budget.exceed(`a pattern is longer than ${PATTERN_LENGTH_MAX} characters`)
  }
  try {
    const expression = RE2JS.compile(pattern)
    if (compiled.size >= COMPILED_MAX) compiled.delete(compiled.keys().next().value!)
    compiled.set(pattern, expression)
    return expression
  } catch (error) {
    if (error instanceof RE2JSException) return { problem: error.message }
    throw error
  }
}

/** At most so many matches from left to right, as Go finds them: an empty one does not follow upon another one. */
export function findMatches(
  call: Call,
  { expression, text, countMax }: { expression: Compiled; text: string; countMax: number },
): Match[] {
  const matcher = expression.matcher(text)
  const size = expression.programSize()
  const found: Match[] = []
  let work = 0
  let lastEnd = -1
  for (let at = 0; found.length < countMax && at <= text.length; ) {
    call.budget.step()
    work += (text.length - at) * size
    if (work > SEARCH_WORK_MAX) call.budget.exceed('a pattern is searched too often in too long a text')
    if (!matcher.find(at)) break
    const [from, to] = [matcher.start(), matcher.end()]
    if (from !== to || from !== lastEnd) {
      found.push({ from, to, groups: groupsOf(expression, (group) => matcher.group(group)) })
      call.budget.fits(found.length)
    }
    lastEnd = to
    at = to > at ? to : at + characterLength(text, at)
  }
  return found
}

function groupsOf(expression: Compiled, group: (index: number) => string | null): (string | undefined)[] {
  return Array.from({ length: expression.groupCount() + 1 }, (_, index) => group(index) ?? undefined)
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
