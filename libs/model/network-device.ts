import Type, { type Static } from 'typebox'
import { flag, text, textMap, whole } from './field-types.ts'

/** What an administrator says of a network device; names as in Warewulf, in camel case. */
export const NetworkDevice = Type.Object(
  {
    type: text('ethernet unless it says otherwise: infiniband, bond, vlan'),
    onboot: flag('whether the node brings it up by itself; true unless set'),
    device: text('name of the interface on the node: eth0'),
    hwaddr: text('MAC address, lower case with colons'),
    ipaddr: text('IPv4 address; 0.0.0.0 takes an inherited one away'),
    netmask: text('IPv4 netmask: 255.255.255.0'),
    gateway: text('IPv4 address of the default gateway'),
    ipaddr6: text('IPv6 address; :: takes an inherited one away'),
    prefixlen6: whole('length of the prefix of the IPv6 network', { minimum: 1, maximum: 128 }),
    gateway6: text('IPv6 address of the default gateway'),
    mtu: whole('largest packet, in bytes', { minimum: 68, maximum: 65_536 }),
    tags: textMap('what overlays know of the device: DNS1, master, vlan_id'),
  },
  { additionalProperties: false },
)
export type NetworkDevice = Static<typeof NetworkDevice>
