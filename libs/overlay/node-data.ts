import { prefixOf } from '../model/address.ts'
import type { NetworkDevice } from '../model/node.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import { mapOf, struct, type ValueMap } from '../template/value.ts'

/**
 * What a template can know of a node, by Warewulf's names (`Rack` is ours). Of addresses that are not set the value
 * is nil, which is false and prints as `<nil>`, as Go's addresses do; of other things it is empty.
 */
export function nodeData(node: ResolvedNode): ValueMap {
  return struct('Node', {
    Id: node.id,
    Hostname: node.id,
    Comment: node.comment ?? '',
    Rack: node.rack,
    Profiles: node.profiles,
    ImageName: node.image ?? '',
    Kernel: struct('Kernel', { Version: node.kernel.version ?? '', Args: node.kernel.args }),
    NetDevs: netDevsOf(node),
    PrimaryNetDev: node.primaryNetwork ?? '',
    Tags: mapOf({ type: 'string', missing: '' }, { ...node.tags }),
    AssetKey: node.assetKey ?? '',
  })
}

function netDevsOf(node: ResolvedNode): ValueMap {
  const devices = Object.entries(node.networkDevices).map(
    ([name, device]) => [name, netDevData(device, name === node.primaryNetwork)] as const,
  )
  return mapOf({ type: '*NetDev', missing: null }, Object.fromEntries(devices))
}

function netDevData(device: NetworkDevice, isPrimary: boolean): ValueMap {
  const { ipaddr, netmask } = device
  const prefix = netmask ? prefixOf(netmask) : null
  return struct('NetDev', {
    Device: device.device ?? '',
    Hwaddr: device.hwaddr ?? '',
    Ipaddr: ipaddr || null,
    Netmask: netmask || null,
    Gateway: device.gateway || null,
    /** Address and length of the prefix: 10.0.0.1/24. */
    IpCIDR: ipaddr && prefix !== null ? `${ipaddr}/${prefix}` : '',
    Prefix: prefix,
    Primary: isPrimary,
    OnBoot: true,
  })
}
