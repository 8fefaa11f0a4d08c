import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { formatBytes, formatTime } from '../../text.ts'
import { defineDelete } from '../entity/delete.ts'
import { defineList } from '../entity/list.ts'
import { defineImport } from './import.ts'
import { defineShow } from './show.ts'

export function define(noun: Command, open: OpenSession): void {
  defineImport(noun, open)
  defineList(noun, open, {
    kind: 'kernel',
    about:
      'Lists the kernels that were imported apart from images: what is sent to a node, with the modules, and what those take in the memory of one.',
    columns: [
      { head: 'KERNEL' },
      { head: 'VERSION' },
      { head: 'SENT', align: 'right' },
      { head: 'IN MEMORY', align: 'right' },
      { head: 'IMPORTED' },
      { head: 'FROM' },
    ],
    rowOf: ({ name, value }) => [
      name,
      value.version,
      formatBytes(value.size),
      formatBytes(value.rawSize),
      formatTime(value.builtAt),
      value.source,
    ],
  })
  defineShow(noun, open)
  defineDelete(noun, open, 'kernel')
}
