import { type HostGroups, OperandNames } from './operand.ts'
import { parsePattern } from './pattern.ts'
import { cutTerms, type Operator } from './terms.ts'

/**
 * The names that an expression in ClusterShell's node-set syntax stands for, in order of first appearance and
 * without duplicates. (Syntax: "Node sets" in ClusterShell's documentation; Warewulf's hostlists are a part.)
 *
 * - `n[001-480]`, `n[1,3,5-8,10-20/2]`, `r[1-2]n[01-40]-ib0`: ranges, with steps; zeros are kept
 * - `a,b`, `a b` union; `a!b` difference; `a&b` intersection; `a^b` what only one of them has. From left to
 *   right, all alike: `a,b&c` are those of a or b that c has too.
 * - `@NAME`, `@SOURCE:NAME`, `@rack[1-3]`, `@*`, `n*`, `n?-ib0`: if groups are given
 *
 * A blank text stands for no names, and so does `a!a`: who needs some looks at the result.
 * @throws {HostlistError}
 */
export function expandHostlist(text: string, options: { groups?: HostGroups | undefined } = {}): string[] {
  const operands = new OperandNames(options.groups)
  const names = new Set<string>()
  for (const term of cutTerms(text))
    apply(term.operator, { to: names, operand: operands.of(parsePattern(term)) })
  return [...names]
}

/** Whether an expression can be expanded only by who knows groups and nodes: it has an @ or a wildcard. */
export function needsGroups(text: string): boolean {
  return /[@*?]/.test(text)
}

function apply(operator: Operator, sets: { to: Set<string>; operand: Iterable<string> }): void {
  const { to, operand } = sets
  if (operator === ',') {
    for (const name of operand) to.add(name)
  } else if (operator === '!') {
    for (const name of operand) to.delete(name)
  } else if (operator === '&') {
    const others = new Set(operand)
    // Not Set.intersection, whose order is that of the smaller set.
    for (const name of to) if (!others.has(name)) to.delete(name)
  } else {
    // A set, since a name that the operand has twice would come and go.
    for (const name of new Set(operand)) if (!to.delete(name)) to.add(name)
  }
}
