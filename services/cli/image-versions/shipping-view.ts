import type { AlteredNodes } from '../change-preview.ts'
import type { Column } from '../table.ts'
import { formatBytes } from '../text.ts'
import { nodesText } from './version-view.ts'

interface ShippedVersion {
  number: number
  have: number
  total: number
  bytesPerS: number
  ready: boolean
  /** It is not fetched before the server's disk budget has so many bytes more for it. */
  lacksBytes?: number | undefined
}

/** How far racks are with an image, as the API tells it. */
export interface Shipping {
  name: string
  live: number
  ready: boolean
  /** Nodes that are to boot it and cannot; missing from a controller of an earlier version. */
  held?: AlteredNodes
  items: {
    rack: string
    nodes: number
    wanted: number[]
    servers: {
      id: string
      live: number[]
      nodes: number
      versions: ShippedVersion[]
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
      versions.map(({ number, have, total, bytesPerS, ready, lacksBytes }) => [
        rack,
        id,
        live.length > 0 ? `${live.join(', ')} (${nodes} ${nodes === 1 ? 'node' : 'nodes'})` : NOTHING,
        String(number),
        formatBytes(have),
        formatBytes(Math.max(0, total - have)),
        bytesPerS > 0 ? `${formatBytes(bytesPerS)}/s` : NOTHING,
        readiness({ have, total, ready, lacksBytes }),
      ]),
    )
  })
}

/** `3 of 4 racks are ready`. */
export function shippingSummary({ items, held }: Shipping): string {
  if (items.length === 0) return 'No rack is to have it: no node boots it, and no version is pushed.'
  const ready = items.filter((rack) => rack.ready).length
  const silent = items.filter(({ servers }) => servers.length === 0).length
  const unanswered = silent > 0 ? `; no answer from ${silent}` : ''
  const full = items.filter(({ servers }) => servers.some(({ versions }) => versions.some(hasNoRoom)))
  const noRoom =
    full.length > 0
      ? ` No room on ${full.map(({ rack }) => rack).join(', ')}: 'muster image push --stop' what need not wait there.`
      : ''
  return `${ready} of ${items.length} ${items.length === 1 ? 'rack is' : 'racks are'} ready${unanswered}.${noRoom}${heldText(held)}`
}

/** Racks do not fetch what their nodes cannot boot: without the reason they would only seem to be slow. */
function heldText(held: AlteredNodes | undefined): string {
  if (!held?.count) return ''
  const keep = held.count === 1 ? 'keeps its' : 'keep their'
  return ` ${nodesText(held)} ${keep} last boot record: 'muster node status' says why.`
}

function hasNoRoom({ lacksBytes }: ShippedVersion): boolean {
  return lacksBytes !== undefined
}

function readiness({ have, total, ready, lacksBytes }: Omit<ShippedVersion, 'number' | 'bytesPerS'>): string {
  if (ready) return 'ready'
  if (lacksBytes !== undefined) return `no room: ${formatBytes(lacksBytes)} too much`
  return `${bar(have, total)} ${percent(have, total)} %`
}

function bar(have: number, total: number): string {
  const done = Math.floor((percent(have, total) * BAR_WIDTH) / 100)
  return `[${'#'.repeat(done)}${'.'.repeat(BAR_WIDTH - done)}]`
}

/** Rounded down: 100 only when it is all there. */
function percent(have: number, total: number): number {
  return total > 0 ? Math.floor((have / total) * 100) : 100
}
