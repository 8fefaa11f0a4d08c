import { STAGES } from '../../libs/records/node-event.ts'
import type { NodeStatus } from '../../libs/records/node-status.ts'
import type { NodeReport } from './api.ts'
import { formatTable } from './table.ts'
import { clean, formatTime } from './text.ts'

const INDENT = '    '
const GAP = '  '
const NOT_SEEN = 'not seen yet'

/** A node's way through its last boot: when it began (milliseconds since 1970), and seconds from then to each stage. */
export function wayOf(status: NodeStatus): { startedAt: number; steps: { stage: string; atS: number }[] } {
  const reached = STAGES.flatMap((stage) => {
    const at = status.times[stage]
    return at === undefined ? [] : [{ stage, at }]
  })
  const startedAt = reached.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY)
  return { startedAt, steps: reached.map(({ stage, at }) => ({ stage, atS: (at - startedAt) / 1_000 })) }
}

/**
 * For each node a line of a table, below it its way, and what is wrong with it. The first line is the head; `dim` and
 * `red` give the others their looks.
 */
export function statusLines(
  reports: readonly NodeReport[],
  options: { width: number | undefined; dim: (text: string) => string; red: (text: string) => string },
): string[] {
  const { width, dim, red } = options
  const [head, ...rows] = formatTable({
    columns: ['NODE', 'RACK', 'STAGE', 'SERVER', 'ADDRESS', 'STARTED'].map((name) => ({ head: name })),
    rows: reports.map(rowOf),
    width,
  })
  const blocks = reports.map(({ status, problem, runtimeIsNewest }, index) => [
    rows[index]!,
    ...(status ? wrap(wayTexts(status), width).map(dim) : []),
    ...(status?.failure ? wrap(failureTexts(status.failure), width, ' ').map(red) : []),
    ...(status?.runtime ? wrap(runtimeTexts(status.runtime, runtimeIsNewest), width).map(dim) : []),
    ...(problem === undefined ? [] : wrap(clean(problem).split(' '), width, ' ').map(red)),
  ])
  return [head!, ...blocks.flat()]
}

function rowOf({ node, rack, status }: NodeReport): string[] {
  if (!status) return [node, rack, NOT_SEEN, '-', '-', '-']
  return [node, rack, status.stage, status.server, status.address ?? '-', formatTime(wayOf(status).startedAt)]
}

function failureTexts({ at, detail }: NonNullable<NodeStatus['failure']>): string[] {
  return clean(`failed at ${formatTime(at)}: ${detail}`).split(' ')
}

function runtimeTexts({ at, detail }: NonNullable<NodeStatus['runtime']>, isNewest?: boolean): string[] {
  const age = isNewest === undefined ? [] : [isNewest ? 'the newest' : 'NOT the newest']
  return [`runtime overlay of ${formatTime(at)}`, ...age, clean(detail)]
}

function wayTexts(status: NodeStatus): string[] {
  return wayOf(status).steps.map(({ stage, atS }) => `${stage} ${atS.toFixed(1)}`)
}

function wrap(pieces: readonly string[], width = Number.POSITIVE_INFINITY, gap = GAP): string[] {
  const lines: string[] = []
  for (const piece of pieces) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + gap.length + piece.length <= width)
      lines.push(`${lines.pop()}${gap}${piece}`)
    else lines.push(INDENT + piece)
  }
  return lines
}

/** How many nodes are at each stage, the furthest first: `2 up, 1 image, 1 not seen yet`. */
export function stageCounts(reports: readonly NodeReport[]): string {
  const counts = new Map<string, number>([...STAGES].reverse().map((stage) => [stage, 0]))
  for (const { status } of reports) {
    const stage = status?.stage ?? NOT_SEEN
    counts.set(stage, (counts.get(stage) ?? 0) + 1)
  }
  return [...counts].flatMap(([stage, count]) => (count === 0 ? [] : [`${count} ${stage}`])).join(', ')
}
