import { networkOf, readIPv4 } from '../dhcp/ipv4.ts'
import { loaderFor } from '../dhcp/loaders.ts'
import type { NodeInterface } from '../records/node-record.ts'

/** A machine's reservation. */
export interface SiteHost {
  /** Of the node. */
  name: string
  /** Unique among all hosts: that of the node, with a number for each further interface. */
  label: string
  mac: string
  address: string
  gateway: string | undefined
  /** IPv4 address of the rack's boot server, where the rack has one. */
  server: string | undefined
}

export interface SiteSubnet {
  /** Dotted, the first of its addresses. */
  network: string
  prefix: number
  /** Dotted. */
  mask: string
  /** That of most of its hosts. */
  gateway: string | undefined
  hosts: SiteHost[]
}

/** Which boot program goes to whom; `arch` as in option 93 (RFC 4578, 2.1). */
export interface SiteLoader {
  arch: number
  file: string
}

/** What a DHCP server of the site's own has to know. */
export interface Site {
  subnets: SiteSubnet[]
  loaders: SiteLoader[]
  /** What an iPXE is to fetch: it fills in the variables itself. */
  script: string
  /** What could not be taken over, a sentence each. */
  warnings: string[]
}

/** A node, and the boot server of its rack: the base URL of its HTTP service. */
export interface SiteNode {
  name: string
  rack: string
  interfaces: readonly NodeInterface[]
}

/** Architectures that boot by way of TFTP. */
const ARCHITECTURES = [0, 6, 7, 9, 11]
const ETHERNET_MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/

/**
 * The site as its DHCP server sees it: a subnet for each network that nodes have addresses in. `bootServers` has for each
 * rack the base URL by which nodes reach its boot server. All of them have to listen on one port, since an iPXE is told
 * the address of its own by the DHCP server, and the port by the script's URL.
 */
export function siteOf(nodes: Iterable<SiteNode>, bootServers: ReadonlyMap<string, string>): Site {
  const warnings: string[] = []
  const subnets = new Map<string, SiteSubnet>()
  const lacking = new Set<string>()
  for (const node of nodes) {
    const base = bootServers.get(node.rack)
    if (base === undefined) lacking.add(node.rack)
    const server = base && new URL(base).hostname
    for (const [index, one] of node.interfaces.entries()) {
      const { mac, address, prefix, gateway } = one
      if (address === undefined) continue
      const name = index === 0 ? node.name : `${node.name}, ${mac}`
      if (prefix === undefined)
        warnings.push(`${name}: ${address} has no netmask, so its subnet is not known`)
      else if (!ETHERNET_MAC.test(mac)) warnings.push(`${name}: ${mac} is no Ethernet address`)
      else {
        const label = index === 0 ? node.name : `${node.name}-${index + 1}`
        subnetFor(subnets, { address, prefix }).hosts.push({
          name: node.name,
          label,
          mac,
          address,
          gateway,
          server,
        })
      }
    }
  }
  for (const rack of [...lacking].sort()) {
    warnings.push(`rack ${rack}: no boot server is running, so its nodes are told of none`)
  }
  for (const subnet of subnets.values()) subnet.gateway = mostCommon(subnet.hosts.map((host) => host.gateway))
  const loaders = ARCHITECTURES.map((arch) => ({ arch, file: loaderFor(arch)! }))
  return { subnets: [...subnets.values()], loaders, script: scriptFor(bootServers, warnings), warnings }
}

function subnetFor(
  subnets: Map<string, SiteSubnet>,
  { address, prefix }: { address: string; prefix: number },
): SiteSubnet {
  const { mask } = networkOf(address, prefix)
  const network = address
    .split('.')
    .map((octet, index) => Number(octet) & mask[index]!)
    .join('.')
  const key = `${network}/${prefix}`
  let subnet = subnets.get(key)
  if (subnet === undefined) {
    subnet = { network, prefix, mask: readIPv4(mask), gateway: undefined, hosts: [] }
    subnets.set(key, subnet)
  }
  return subnet
}

/** With the path and parameters of Warewulf; the address is that of the DHCP answer. */
function scriptFor(bootServers: ReadonlyMap<string, string>, warnings: string[]): string {
  const ports = new Set(Array.from(bootServers.values(), (base) => new URL(base).port || '80'))
  const [port = '9873'] = [...ports].sort()
  if (ports.size > 1) {
    warnings.push(`boot servers listen on ports ${[...ports].sort().join(', ')}: give all of them the same`)
  }
  return `http://\${next-server}:${port}/ipxe/\${mac:hexhyp}?assetkey=\${asset:uristring}&uuid=\${uuid}`
}

function mostCommon(gateways: readonly (string | undefined)[]): string | undefined {
  const counted = Map.groupBy(
    gateways.filter((gateway) => gateway !== undefined),
    (gateway) => gateway,
  )
  return [...counted].sort(([, one], [, other]) => other.length - one.length)[0]?.[0]
}
