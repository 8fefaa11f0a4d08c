import type { Static } from 'typebox'
import Type from 'typebox'

/** What an administrator says of a network device; names as in Warewulf, in camel case. */
export const NetworkDevice = Type.Object(
  {
    device: Type.Optional(Type.String({ description: 'name of the interface on the node: eth0' })),
    hwaddr: Type.Optional(Type.String({ description: 'MAC address, lower case with colons' })),
    ipaddr: Type.Optional(Type.String({ description: 'IPv4 address' })),
    netmask: Type.Optional(Type.String({ description: 'IPv4 netmask: 255.255.255.0' })),
    gateway: Type.Optional(Type.String({ description: 'IPv4 address of the default gateway' })),
  },
  { additionalProperties: false },
)
export type NetworkDevice = Static<typeof NetworkDevice>

const shared = {
  comment: Type.Optional(Type.String()),
  rack: Type.Optional(Type.String({ description: 'the rack whose boot servers serve the node' })),
  image: Type.Optional(Type.String({ description: 'name of the image the node boots' })),
  kernel: Type.Optional(
    Type.Object(
      {
        version: Type.Optional(Type.String({ description: 'a version, or the beginning of one' })),
        args: Type.Optional(Type.Array(Type.String())),
      },
      { additionalProperties: false },
    ),
  ),
  systemOverlays: Type.Optional(Type.Array(Type.String())),
  runtimeOverlays: Type.Optional(Type.Array(Type.String())),
  networkDevices: Type.Optional(Type.Record(Type.String(), NetworkDevice)),
  primaryNetwork: Type.Optional(Type.String({ description: 'the network device that boots' })),
  tags: Type.Optional(Type.Record(Type.String(), Type.String())),
}

/** A set of values that many nodes share. One level for now: a profile names no other profiles. */
export const Profile = Type.Object(shared, { additionalProperties: false })
export type Profile = Static<typeof Profile>

/** A machine, as the administrator described it. */
export const Node = Type.Object(
  {
    ...shared,
    profiles: Type.Optional(Type.Array(Type.String(), { description: 'later ones win over earlier ones' })),
    assetKey: Type.Optional(Type.String({ description: 'chassis asset tag the machine must show' })),
  },
  { additionalProperties: false },
)
export type Node = Static<typeof Node>
