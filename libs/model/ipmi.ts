import Type, { type Static } from 'typebox'
import { flag, text, textMap, whole } from './field-types.ts'

/** A node's baseboard management controller: how to reach it, and what the node is to write into it. */
export const Ipmi = Type.Object(
  {
    username: text('user of the BMC'),
    password: text('password of that user; stored and sent as it is'),
    ipaddr: text('IPv4 or IPv6 address of the BMC'),
    netmask: text('IPv4 netmask of the BMC'),
    gateway: text('IPv4 address of the default gateway of the BMC'),
    port: whole('UDP port of the BMC, 623 unless set', { minimum: 1, maximum: 65_535 }),
    interface: text('protocol: lan or lanplus'),
    escapechar: text('what ends a console: ~'),
    write: flag('whether the node writes address and user into its BMC when it boots'),
    template: text('the command template for BMCs of this kind'),
    tags: textMap('what templates know of the BMC: vlan, bit-rate'),
  },
  { additionalProperties: false },
)
export type Ipmi = Static<typeof Ipmi>
