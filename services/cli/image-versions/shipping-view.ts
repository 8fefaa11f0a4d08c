import type { Column } from '../table.ts'
import { formatBytes } from '../text.ts'

/** How far racks are with an image, as the API tells it. */
export interface Shipping {
  name: string
  live: number
  ready: boolean
  items: {
    rack: string
    nodes: number
    wanted: number[]
    servers: {
      id: string
      live: number[]
      nodes: number
      versions: { number: number; have: number; total: number; bytesPerS: number; ready: boolean }[]
    }[]
    ready: boolean
  }[]
}

const BAR_WIDTH = 20
const NOTHING = '-'

export const SHIPPING_COLUMNS: Column[] = [
  { head: 'RACK' },
  { head: 'SERVER' },
  { head: 'LIVE' },
  { head: 'VERSION', align: 'right' },
  { head: 'HAS', align: 'right' },
  { head: 'MISSING', align: 'right' },
  { head: 'RATE', align: 'right' },
  { head: 'READY' },
]

/** A row for each version of each boot server; a rack without one alive has rows that say so. */
export function shippingRows({ items }: Shipping): string[][] {
  return items.flatMap(({ rack, wanted, servers }) => {
    if (servers.length === 0) {
      return wanted.map((number) => [rack, NOTHING, '?', String(number), '?', '?', NOTHING, 'no answer'])
    }
    return servers.flatMap(({ id, live, nodes, versions }) =>
      versions.map(({ number, have, total, bytesPerS, ready }) => [
        rack,
        id,
        live.length > 0 ? `${live.join(', ')} (${nodes} ${nodes === 1 ? 'node' : 'nodes'})` : NOTHING,
        String(number),
        formatBytes(have),
        formatBytes(Math.max(0, total - have)),
        bytesPerS > 0 ? `${formatBytes(bytesPerS)}/s` : NOTHING,
        ready ? 'ready' : `${bar(have, total)} ${percent(have, total)} %`,
      ]),
    )
  })
}

/** `3 of 4 racks are ready`. */
export function shippingSummary({ items }: Shipping): string {
  if (items.length === 0) return 'No rack is to have it: no node boots it, and no version is pushed.'
  const ready = items.filter((rack) => rack.ready).length
  const silent = items.filter(({ servers }) => servers.length === 0).length
  const unanswered = silent > 0 ? `; no answer from ${silent}` : ''
  return `${ready} of ${items.length} ${items.length === 1 ? 'rack is' : 'racks are'} ready${unanswered}.`
}

function bar(have: number, total: number): string {
  const done = Math.floor((percent(have, total) * BAR_WIDTH) / 100)
  return `[${'#'.repeat(done)}${'.'.repeat(BAR_WIDTH - done)}]`
}

/** Rounded down: 100 only when it is all there. */
function percent(have: number, total: number): number {
  return total > 0 ? Math.floor((have / total) * 100) : 100
}
