import { DEFAULT_RACK } from '../../libs/model/resolve.ts'
import { type Altered, type ChangeGroup, groupChanges } from './grouped-changes.ts'
import { foldedNames, named, shortHostlist } from './names.ts'
import { formatTable } from './table.ts'
import { clean, cut, formatCount } from './text.ts'

/** Groups of entities that are shown; the others are counted. */
const GROUPS_MAX = 20
const COLUMNS = ['  FIELD', 'BEFORE', 'AFTER'].map((head) => ({ head }))

/** Nodes whose description with profiles merged in a change alters. */
export interface AlteredNodes {
  count: number
  folded: string
}

/** Lines that show what a change would do: entities with the same change together, each field before and after. */
export function previewLines(
  altered: readonly Altered[],
  options: { nodes: AlteredNodes; width: number | undefined },
): string[] {
  const { nodes, width } = options
  const groups = groupChanges(altered, { groupsMax: GROUPS_MAX })
  const lines = groups.slice(0, GROUPS_MAX).flatMap((group) => groupLines(group, width))
  const left = groups.slice(GROUPS_MAX).flatMap(({ names }) => names)
  if (left.length > 0) lines.push(`And ${formatCount(left.length)} more: ${foldedNames(left)}.`)
  if (altered.some(({ kind }) => kind !== 'node') && nodes.count > 0) lines.push(spreadText(nodes))
  const racks = racksOf(altered)
  if (racks.length > 0) lines.push(clean(`This alters DHCP in ${named('rack', racks)}.`))
  return lines.map((line) => cut(line, width ?? Number.POSITIVE_INFINITY))
}

function groupLines({ kind, done, names, fields }: ChangeGroup, width: number | undefined): string[] {
  const head = `${named(kind, names)} would be ${done}`
  if (fields.length === 0) return [clean(head)]
  const rows = fields.map(({ field, before, after }) => [`  ${field}`, before, after])
  return [clean(`${head}:`), ...formatTable({ columns: COLUMNS, rows, width })]
}

/** Whose boot servers are told something else of subnets: a change of one need not name its rack. */
function racksOf(altered: readonly Altered[]): string[] {
  const subnets = altered.filter(({ kind }) => kind === 'subnet')
  const sides = subnets.flatMap(({ before, after }) => [before, after].filter((side) => side !== undefined))
  return [...new Set(sides.map((side) => (side as { rack?: string }).rack ?? DEFAULT_RACK))].sort()
}

/** What follows for nodes from a change of what they take values from. */
export function spreadText({ count, folded }: AlteredNodes): string {
  return `This alters ${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}: ${clean(shortHostlist(folded, count))}`
}
