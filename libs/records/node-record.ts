import type { BlobRef } from './blob-ref.ts'

/** One network interface of a node: a DHCP reservation. */
export interface NodeInterface {
  /** The device's name on the node: eth0. */
  device?: string
  /** Lower case, colons. */
  mac: string
  /** IPv4, dotted. Without one the boot server knows the machine but gives it no address. */
  address?: string
  /** Length of the network's prefix: 24. */
  prefix?: number
  gateway?: string
  /** IPv6, in its usual form (RFC 5952). Without one DHCPv6 gives the machine no address. */
  address6?: string
  /** Length of the IPv6 network's prefix: 64. */
  prefix6?: number
}

/** What is one node's own. KV `muster_boot`, key `<rack>.node.<id>`. */
export interface NodeRecord {
  id: string
  /** Sequence of the change this was compiled from. */
  seq: number
  /** Id of the group record, in the same rack, that it makes a pair with. */
  group: string
  /** The interface that boots is first. */
  interfaces: NodeInterface[]
  /** If set, the machine must show this chassis asset tag to be served. */
  assetKey?: string
  kernelArgs: readonly string[]
  /** Ids of boot servers of the rack that are to be tried before the others, in this order. */
  bootServers?: readonly string[]
  /** Overlay segments with content of this node only; they follow the group's. */
  overlays: { system: readonly BlobRef[]; runtime: readonly BlobRef[] }
}
