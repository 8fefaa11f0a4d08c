import type { Command } from 'commander'
import type { OpenSession } from '../session.ts'
import { defineAdd } from './entity/add.ts'
import { defineDelete } from './entity/delete.ts'
import { defineList } from './entity/list.ts'
import { defineSet } from './entity/set.ts'
import { defineShow } from './entity/show.ts'

export function define(noun: Command, open: OpenSession): void {
  defineAdd(noun, open, 'profile')
  defineSet(noun, open, 'profile')
  defineList(noun, open, {
    kind: 'profile',
    about: 'Lists all profiles.',
    columns: ['PROFILE', 'RACK', 'IMAGE', 'SYSTEM OVERLAYS', 'KERNEL ARGS', 'COMMENT'].map((head) => ({
      head,
    })),
    rowOf: ({ name, value }) => [
      name,
      value.rack ?? '-',
      value.image ?? '-',
      value.systemOverlays?.join(',') || '-',
      value.kernel?.args?.join(' ') || '-',
      value.comment ?? '',
    ],
  })
  defineShow(noun, open, 'profile')
  defineDelete(noun, open, 'profile')
}
