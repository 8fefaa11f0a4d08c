import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { formatBytes, formatCount, formatTime } from '../../text.ts'
import { defineDelete } from '../entity/delete.ts'
import { defineList } from '../entity/list.ts'
import { defineShow } from '../entity/show.ts'
import { defineImport } from './import.ts'

export function define(noun: Command, open: OpenSession): void {
  defineImport(noun, open)
  defineList(noun, open, {
    kind: 'image',
    about: 'Lists all images: what is sent to a node, and what it takes in the memory of one.',
    columns: [
      { head: 'IMAGE' },
      { head: 'SENT', align: 'right' },
      { head: 'IN MEMORY', align: 'right' },
      { head: 'ENTRIES', align: 'right' },
      { head: 'KERNELS' },
      { head: 'BUILT' },
    ],
    rowOf: ({ name, value }) => [
      name,
      formatBytes(value.size),
      formatBytes(value.rawSize),
      formatCount(value.entries),
      value.kernels.map((kernel) => kernel.version).join(',') || '-',
      formatTime(value.builtAt),
    ],
  })
  defineShow(noun, open, 'image')
  defineDelete(noun, open, 'image')
}
