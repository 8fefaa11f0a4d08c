import { isNegation, withoutNegated } from './negation.ts'
import type { Profile } from './node.ts'

/**
 * The profiles that a list of names comes to, the weakest first: those that a profile names come before it, each is
 * there once (so a circle does no harm), and `~name` anywhere takes a profile away, though not those that it names.
 */
export function expandProfiles(
  names: readonly string[],
  profileOf: (name: string) => Profile | undefined,
): readonly string[] {
  const expanded: string[] = []
  const visited = new Set<string>()
  const visit = (name: string): void => {
    if (visited.has(name)) return
    visited.add(name)
    if (!isNegation(name)) for (const nested of profileOf(name)?.profiles ?? []) visit(nested)
    expanded.push(name)
  }
  for (const name of names) visit(name)
  return withoutNegated(expanded)
}
