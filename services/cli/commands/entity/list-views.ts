import { fieldsOf } from '../../../../libs/model/difference.ts'
import type { NetworkDevice } from '../../../../libs/model/network-device.ts'
import type { Node } from '../../../../libs/model/node.ts'
import { inOrder } from '../../settings/table.ts'
import type { Column } from '../../table.ts'

/** A node with its profiles merged in, or a profile. */
export interface Described {
  name: string
  value: Readonly<Partial<Node>>
}

/** A table of nodes or profiles; each has as many rows as it needs. */
export interface ListView {
  columns: readonly Column[]
  rowsOf: (described: Described) => string[][]
}

const NOTHING = '-'

/** Every field of each: one row a field. */
const ALL: ListView = {
  columns: columnsOf('FIELD', 'VALUE'),
  rowsOf: ({ name, value }) =>
    inOrder(fieldsOf(value), ([field]) => field).flatMap(([field, text]) =>
      field === 'id' ? [] : [[name, field, text]],
    ),
}

/** One row a network device. */
const NET: ListView = {
  columns: columnsOf('NETWORK', 'INTERFACE', 'MAC', 'ADDRESS', 'GATEWAY', 'IPV6 ADDRESS', 'IPV6 GATEWAY'),
  rowsOf: ({ name, value }) =>
    Object.entries(value.networkDevices ?? {}).map(([network, device]) => [
      name,
      network,
      device.device ?? NOTHING,
      device.hwaddr ?? NOTHING,
      device.ipaddr ?? NOTHING,
      device.gateway ?? NOTHING,
      address6Of(device),
      device.gateway6 ?? NOTHING,
    ]),
}

const IPMI: ListView = {
  columns: columnsOf('BMC ADDRESS', 'PORT', 'USER', 'INTERFACE', 'ESCAPE', 'TEMPLATE'),
  rowsOf: ({ name, value: { ipmi = {} } }) => [
    [
      name,
      ipmi.ipaddr ?? NOTHING,
      String(ipmi.port ?? NOTHING),
      ipmi.username ?? NOTHING,
      ipmi.interface ?? NOTHING,
      ipmi.escapechar ?? NOTHING,
      ipmi.template ?? NOTHING,
    ],
  ],
}

const LONG: ListView = {
  columns: columnsOf('KERNEL', 'KERNEL ARGS', 'SYSTEM OVERLAYS', 'RUNTIME OVERLAYS'),
  rowsOf: ({ name, value }) => [
    [
      name,
      value.kernel?.version ?? NOTHING,
      value.kernel?.args?.join(' ') || NOTHING,
      value.systemOverlays?.join(',') || NOTHING,
      value.runtimeOverlays?.join(',') || NOTHING,
    ],
  ],
}

/** The options that choose a view, as Warewulf has them. */
export const LIST_VIEWS: readonly { flags: string; about: string; name: string; view: ListView }[] = [
  { flags: '-a, --all', about: 'every field of each', name: 'all', view: ALL },
  { flags: '-n, --net', about: 'their network devices', name: 'net', view: NET },
  { flags: '-i, --ipmi', about: 'their BMCs', name: 'ipmi', view: IPMI },
  { flags: '-l, --long', about: 'their kernels and overlays', name: 'long', view: LONG },
]

export function columnsOf(...heads: string[]): Column[] {
  return heads.map((head) => ({ head }))
}

function address6Of({ ipaddr6, prefixlen6 }: NetworkDevice): string {
  if (ipaddr6 === undefined) return NOTHING
  return prefixlen6 === undefined ? ipaddr6 : `${ipaddr6}/${prefixlen6}`
}
