import type { FunctionTable } from '../function.ts'

/**
 * The functions, and each of them once more under its name that begins with `must`: sprig has those for errors that end
 * the rendering, which they do here in both.
 */
export function withMust(table: FunctionTable): FunctionTable {
  const musts = Object.entries(table).map(
    ([name, definition]) => [`must${name[0]!.toUpperCase()}${name.slice(1)}`, definition] as const,
  )
  return { ...table, ...Object.fromEntries(musts) }
}
