import { isNoAddress, prefixOf } from '../model/address.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { NodeInterface } from '../records/node-record.ts'

/** The interfaces of a node that have a MAC address, the one that boots first. */
export function interfacesOf(node: ResolvedNode): NodeInterface[] {
  const names = Object.keys(node.networkDevices).sort()
  const primary = node.primaryNetwork
  const ordered = primary === undefined ? names : [primary, ...names.filter((name) => name !== primary)]
  const interfaces: NodeInterface[] = []
  for (const name of ordered) {
    const { device, hwaddr, ipaddr, netmask, gateway, ipaddr6, prefixlen6 } = node.networkDevices[name]!
    if (!hwaddr) continue
    const isReserved = ipaddr !== undefined && !isNoAddress(ipaddr)
    interfaces.push({
      mac: hwaddr,
      ...(device && { device }),
      ...(isReserved && { address: ipaddr }),
      ...(netmask && { prefix: prefixOf(netmask) }),
      ...(gateway && !isNoAddress(gateway) && { gateway }),
      ...(ipaddr6 && !isNoAddress(ipaddr6) && { address6: ipaddr6 }),
      ...(prefixlen6 !== undefined && { prefix6: prefixlen6 }),
    })
  }
  return interfaces
}
