import type { BootServerMember, Member } from '../../libs/records/member.ts'
import type { Column } from './table.ts'

export const RACK_COLUMNS: Column[] = [
  { head: 'RACK' },
  { head: 'SERVER' },
  { head: 'LIVE/HEAD', align: 'right' },
  { head: 'READY', align: 'right' },
  { head: 'WAITING FOR' },
]

/** The boot servers among the members, by rack. */
export function bootServers(members: readonly Member[]): BootServerMember[] {
  return members
    .filter((member) => member.role === 'boot-server')
    .sort((one, other) => byName(one.rack, other.rack) || byName(one.id, other.id))
}

/** r2 comes before r10. */
export function byName(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}

/** `17/18`: everything is live up to change 17, and change 18 is known. */
export function rackRow(server: BootServerMember): string[] {
  const waiting = server.waiting.map(({ group, have, total }) => `${group} ${percent(have, total)} %`)
  return [
    server.rack,
    server.id,
    `${server.liveSeq}/${server.headSeq}`,
    `${server.ready}/${server.nodes}`,
    waiting.join(', ') || '-',
  ]
}

/** Rounded down: 100 only when it is all there. */
function percent(have: number, total: number): number {
  return total > 0 ? Math.floor((have / total) * 100) : 100
}
