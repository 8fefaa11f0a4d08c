import { isDeepStrictEqual } from 'node:util'
import { isNoAddress, prefixOf } from '../model/address.ts'
import type { NetworkDevice } from '../model/network-device.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import { mapOf, structOf, type Value, type ValueMap } from '../template/value.ts'

interface Field {
  /** The parts of a node that it is made of. */
  of: readonly (keyof ResolvedNode)[]
  make: (node: ResolvedNode) => Value
}

/** What a template can know of a node, by Warewulf's names (`Rack` is ours). */
const FIELDS: Readonly<Record<string, Field>> = {
  Id: { of: ['id'], make: (node) => node.id },
  Hostname: { of: ['id'], make: (node) => node.id },
  Comment: { of: ['comment'], make: (node) => node.comment ?? '' },
  ClusterName: { of: ['clusterName'], make: (node) => node.clusterName ?? '' },
  Rack: { of: ['rack'], make: (node) => node.rack },
  Profiles: { of: ['profiles'], make: (node) => node.profiles },
  ImageName: { of: ['image'], make: (node) => node.image ?? '' },
  Kernel: { of: ['kernel'], make: ({ kernel }) => kernelData(kernel) },
  Init: { of: ['init'], make: (node) => node.init ?? '' },
  Root: { of: ['root'], make: (node) => node.root ?? '' },
  Ipmi: { of: ['ipmi'], make: ({ ipmi }) => ipmiData(ipmi) },
  NetDevs: { of: ['networkDevices', 'primaryNetwork'], make: netDevsOf },
  PrimaryNetDev: { of: ['primaryNetwork'], make: (node) => node.primaryNetwork ?? '' },
  Tags: { of: ['tags'], make: (node) => textMap(node.tags) },
  AssetKey: { of: ['assetKey'], make: (node) => node.assetKey ?? '' },
}

/** The fields by name, each made of a node. */
export const NODE_FIELDS: Readonly<Record<string, (node: ResolvedNode) => Value>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { make }]) => [name, make]),
)

/**
 * A node as templates know it. Of addresses that are not set the value is nil, which is false and prints as `<nil>`, as
 * Go's addresses do; of other things it is empty.
 */
export const nodeData = structOf('Node', NODE_FIELDS)

/** The fields of nodeData that differ between two versions of a node. */
export function changedFields(before: ResolvedNode, after: ResolvedNode): string[] {
  const same = new Map<keyof ResolvedNode, boolean>()
  const isSame = (key: keyof ResolvedNode): boolean => {
    let known = same.get(key)
    if (known === undefined) {
      known = before[key] === after[key] || isDeepStrictEqual(before[key], after[key])
      same.set(key, known)
    }
    return known
  }
  return Object.keys(FIELDS).filter((field) => !FIELDS[field]!.of.every(isSame))
}

const kernelData = structOf<ResolvedNode['kernel']>('Kernel', {
  Version: ({ version }) => version ?? '',
  Args: ({ args }) => args,
})

const ipmiData = structOf<ResolvedNode['ipmi']>('IpmiConf', {
  UserName: ({ username }) => username ?? '',
  Password: ({ password }) => password ?? '',
  Ipaddr: ({ ipaddr }) => addressOf(ipaddr),
  Netmask: ({ netmask }) => addressOf(netmask),
  Gateway: ({ gateway }) => addressOf(gateway),
  Port: ({ port }) => textOf(port),
  Interface: (ipmi) => ipmi.interface ?? '',
  EscapeChar: ({ escapechar }) => escapechar ?? '',
  Write: ({ write }) => write ?? false,
  Template: ({ template }) => template ?? '',
  Tags: ({ tags }) => textMap(tags),
})

const netDevData = structOf<{ device: NetworkDevice; isPrimary: boolean }>('NetDev', {
  Type: ({ device }) => device.type ?? '',
  Device: ({ device }) => device.device ?? '',
  Hwaddr: ({ device }) => device.hwaddr ?? '',
  Ipaddr: ({ device }) => addressOf(device.ipaddr),
  Netmask: ({ device }) => device.netmask ?? null,
  Gateway: ({ device }) => addressOf(device.gateway),
  Ipaddr6: ({ device }) => addressOf(device.ipaddr6),
  PrefixLen6: ({ device }) => textOf(device.prefixlen6),
  Gateway6: ({ device }) => addressOf(device.gateway6),
  MTU: ({ device }) => textOf(device.mtu),
  /** Address and length of the prefix: 10.0.0.1/24. */
  IpCIDR: ({ device }) => cidrOf(device.ipaddr, prefixIn(device)),
  IpCIDR6: ({ device }) => cidrOf(device.ipaddr6, device.prefixlen6 ?? null),
  Prefix: ({ device }) => prefixIn(device),
  Primary: ({ isPrimary }) => isPrimary,
  OnBoot: ({ device }) => device.onboot ?? true,
  Tags: ({ device }) => textMap(device.tags),
})

function netDevsOf(node: ResolvedNode): ValueMap {
  const devices = Object.entries(node.networkDevices).map(
    ([name, device]) => [name, netDevData({ device, isPrimary: name === node.primaryNetwork })] as const,
  )
  return mapOf({ type: '*NetDev', missing: null }, Object.fromEntries(devices))
}

function textMap(texts: Readonly<Record<string, string>> = {}): ValueMap {
  return mapOf({ type: 'string', missing: '' }, { ...texts })
}

function textOf(number: number | undefined): string {
  return number === undefined ? '' : String(number)
}

function addressOf(text: string | undefined): string | null {
  return text === undefined || isNoAddress(text) ? null : text
}

function prefixIn({ netmask }: NetworkDevice): number | null {
  return netmask === undefined ? null : prefixOf(netmask)
}

function cidrOf(text: string | undefined, prefix: number | null): string {
  const address = addressOf(text)
  return address === null || prefix === null ? '' : `${address}/${prefix}`
}
