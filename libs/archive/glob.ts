import { PatternInvalidError } from './errors.ts'

/** Patterns as Go's filepath.Match has them: `*` and `?` (neither matches `/`), `[a-z]`, `[^a-z]`, `\` escapes. */
export type NameMatcher = (name: string) => boolean

type Token = { star: true } | { star: false; matches: (character: string) => boolean }

/**
 * Matches one name, that is a path component. Not translated to a RegExp: the patterns of a foreign image must not be
 * able to make one that backtracks for hours. This takes at most name times pattern steps.
 * @throws {PatternInvalidError}
 */
export function compileName(pattern: string): NameMatcher {
  const tokens = parse(pattern)
  return (name) => matchTokens(tokens, Array.from(name))
}

/**
 * Matches a relative path, component by component. A `/` within `[...]` is not well-formed.
 * @throws {PatternInvalidError}
 */
export function compilePath(pattern: string): (path: string) => boolean {
  const matchers = pattern.split('/').map(compileName)
  return (path) => {
    const names = path.split('/')
    return names.length === matchers.length && matchers.every((matches, index) => matches(names[index]!))
  }
}

function parse(pattern: string): Token[] {
  const characters = Array.from(pattern)
  const tokens: Token[] = []
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!
    if (character === '*') {
      tokens.push({ star: true })
    } else if (character === '?') {
      tokens.push({ star: false, matches: () => true })
    } else if (character === '[') {
      const parsed = parseClass(characters, at + 1, pattern)
      tokens.push({ star: false, matches: parsed.matches })
      at = parsed.end
    } else {
      if (character === '\\') at++
      const literal = characters[at]
      if (literal === undefined) throw invalid(pattern)
      tokens.push({ star: false, matches: (other) => other === literal })
    }
  }
  return tokens
}

/** The class whose first character stands at `start`, behind the `[`; `end` is where its `]` stands. */
function parseClass(
  characters: string[],
  start: number,
  pattern: string,
): { matches: (character: string) => boolean; end: number } {
  let at = start
  const negated = characters[at] === '^'
  if (negated) at++
  const single = (): number => {
    if (characters[at] === '\\') at++
    else if (characters[at] === '-' || characters[at] === ']') throw invalid(pattern)
    const character = characters[at++]
    if (character === undefined) throw invalid(pattern)
    return character.codePointAt(0)!
  }
  const ranges: { low: number; high: number }[] = []
  while (characters[at] !== ']' || ranges.length === 0) {
    const low = single()
    if (characters[at] !== '-') {
      ranges.push({ low, high: low })
      continue
    }
    at++
    ranges.push({ low, high: single() })
  }
  const matches = (character: string): boolean => {
    const code = character.codePointAt(0)!
    return ranges.some(({ low, high }) => low <= code && code <= high) !== negated
  }
  return { matches, end: at }
}

/** Greedy, going back to the last star only: within one name no earlier star can help. */
function matchTokens(tokens: Token[], characters: string[]): boolean {
  let token = 0
  let at = 0
  let starToken = -1
  let starAt = 0
  while (at < characters.length) {
    const current = tokens[token]
    if (current?.star) {
      starToken = token++
      starAt = at
    } else if (current?.matches(characters[at]!)) {
      token++
      at++
    } else if (starToken >= 0) {
      token = starToken + 1
      at = ++starAt
    } else {
      return false
    }
  }
  return tokens.slice(token).every(({ star }) => star)
}

function invalid(pattern: string): PatternInvalidError {
  return new PatternInvalidError(`${JSON.stringify(pattern)} is not a well-formed pattern`, {
    hint: 'Every [ needs its ], and a backslash must stand before a character.',
  })
}
