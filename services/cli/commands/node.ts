import type { Command } from 'commander'
import type { Node } from '../../../libs/model/node.ts'
import type { OpenSession } from '../session.ts'
import { defineAdd } from './entity/add.ts'
import { defineDelete } from './entity/delete.ts'
import { defineList } from './entity/list.ts'
import { defineSet } from './entity/set.ts'
import { defineShow } from './entity/show.ts'
import { defineNodeStatus } from './node-status.ts'

export function define(noun: Command, open: OpenSession): void {
  defineAdd(noun, open, 'node')
  defineSet(noun, open, 'node')
  defineList(noun, open, {
    kind: 'node',
    about: 'Lists the nodes, with what comes from their profiles.',
    columns: ['NODE', 'PROFILES', 'RACK', 'IMAGE', 'ADDRESS', 'MAC', 'COMMENT'].map((head) => ({ head })),
    rowOf: ({ name, value, resolved }) => {
      const node: Node = resolved ?? value
      const device = bootDevice(node)
      return [
        name,
        node.profiles?.join(',') || '-',
        node.rack ?? '-',
        node.image ?? '-',
        device?.ipaddr ?? '-',
        device?.hwaddr ?? '-',
        node.comment ?? '',
      ]
    },
  })
  defineShow(noun, open, 'node')
  defineDelete(noun, open, 'node')
  defineNodeStatus(noun, open)
}

/** The device named as primary, else the first by name. */
function bootDevice({ networkDevices = {}, primaryNetwork }: Node) {
  return networkDevices[primaryNetwork ?? ''] ?? networkDevices[Object.keys(networkDevices).sort()[0] ?? '']
}
