import type { Command } from 'commander'
import type { OpenSession } from '../session.ts'
import { formatBytes, formatCount } from '../text.ts'
import { defineList } from './entity/list.ts'

export function define(noun: Command, open: OpenSession): void {
  defineList(noun, open, {
    kind: 'overlay',
    about: 'Lists all overlays: those that are shipped with muster, and those of the site.',
    columns: [
      { head: 'OVERLAY' },
      { head: 'ORIGIN' },
      { head: 'FILES', align: 'right' },
      { head: 'SIZE', align: 'right' },
    ],
    rowOf: ({ name, value }) => [name, value.origin, formatCount(value.files), formatBytes(value.tree.size)],
  })
}
