import { compilePath } from './glob.ts'

/** True for a path that is left out, with all that is below it. */
export type Excludes = (path: string) => boolean

/** The patterns in a file like Warewulf's /etc/warewulf/excludes: one a line; empty lines and `#` lines are none. */
export function parseExcludes(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/**
 * Patterns are relative to the root of the tree, with or without a leading `/` or `./`; a trailing `/` says nothing.
 * `boot/` leaves out the directory, `boot/*` only what is in it.
 * @throws {PatternInvalidError}
 */
export function compileExcludes(patterns: readonly string[]): Excludes {
  const matchers = patterns.map((pattern) =>
    compilePath(pattern.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')),
  )
  return (path) => matchers.some((matches) => matches(path))
}
