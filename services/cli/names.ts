import { foldHostlist } from '../../libs/hostlist/fold-hostlist.ts'
import { cut, formatCount, formatNames } from './text.ts'

/** Longer hostlists are cut, and the nodes counted. */
const HOSTLIST_LENGTH_MAX = 160

/** `n[1-480]`; of what does not fold to a short text, the beginning and how many there are. */
export function foldedNames(names: readonly string[]): string {
  return shortHostlist(foldHostlist(names), names.length)
}

/** The same of a hostlist that stands for so many nodes. */
export function shortHostlist(folded: string, count: number): string {
  if (folded.length <= HOSTLIST_LENGTH_MAX) return folded
  return `${cut(folded, HOSTLIST_LENGTH_MAX)} (${formatCount(count)} in all)`
}

/** Nodes as a hostlist, others one by one. */
export function shownNames(kind: string, names: readonly string[]): string {
  return kind === 'node' ? foldedNames(names) : formatNames(names)
}

/** `node n1`, `nodes n[1-2]`, `profiles a and b`, `cluster settings`. */
export function named(kind: string, names: readonly string[]): string {
  const shown = shownNames(kind, names)
  if (kind === 'setting') return settingsNamed(names) ?? `${shown} settings`
  return `${kind}${names.length === 1 ? '' : 's'} ${shown}`
}

/** Settings that are, for people, things of their own. */
function settingsNamed(names: readonly string[]): string | undefined {
  const [first = ''] = names
  return names.length === 1
    ? { subnets: 'subnets', 'boot-scripts': 'boot scripts', discovery: 'discovery policies' }[first]
    : undefined
}
