import type { Operation } from '../../../../libs/changes/operation.ts'
import { putNode } from '../_clusters.ts'

/** `52:54:00:00:00:07` */
export function macOf(last: number): string {
  return `52:54:00:${last
    .toString(16)
    .padStart(6, '0')
    .replace(/..(?!$)/g, '$&:')}`
}

/** Nodes n1 to n`count` of rack r1 that wait for their machines. */
export function waitingNodes(count: number, more: object = {}): Operation[] {
  return Array.from({ length: count }, (_, index) =>
    putNode(`n${index + 1}`, {
      rack: 'r1',
      networkDevices: { eth0: { ipaddr: `10.1.${index >> 8}.${(index & 255) + 1}`, netmask: '255.255.0.0' } },
      ...more,
    }),
  )
}
