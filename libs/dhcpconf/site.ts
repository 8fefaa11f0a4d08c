import { networkOf, readIPv4 } from '../dhcp/ipv4.ts'
import { LEASE_SECONDS } from '../dhcp/limits.ts'
import { loaderFor } from '../dhcp/loaders.ts'
import type { NodeInterface } from '../records/node-record.ts'
import type { Pool, Subnet, SubnetMode } from '../records/subnet.ts'
import { type DescribedSubnet, DescribedSubnets, networkKey } from './described.ts'

/** A machine's reservation. */
export interface SiteHost {
  /** Of the node. */
  name: string
  /** Unique among all hosts: that of the node, with a number for each further interface. */
  label: string
  mac: string
  address: string
  gateway: string | undefined
  /** IPv4 address of the rack's boot server, where the rack has one and is to name it. */
  server: string | undefined
}

export interface SiteSubnet {
  /** Dotted, the first of its addresses. */
  network: string
  prefix: number
  /** Dotted. */
  mask: string
  /** As it is described, or else that of most of its hosts. */
  gateway: string | undefined
  /** IPv4 addresses. */
  dns: readonly string[]
  domain: string | undefined
  leaseSeconds: number
  /** For unknown machines; with the boot server that they are told of. */
  pools: Pool[]
  server: string | undefined
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
  /** None where no machine is to be told by this server what to boot. */
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
  bootloader?: 'grub'
}

export interface SiteOptions {
  nodes: Iterable<SiteNode>
  /** For each rack the base URL by which nodes reach its boot server; all on one port, as an iPXE is told one URL. */
  bootServers: ReadonlyMap<string, string>
  /** All that are described, and with `rack` which of them are wanted; where nodes are in none, it is made of them. */
  described?: readonly DescribedSubnet[]
  rack?: string | undefined
}

/** Architectures that boot by way of TFTP. */
const ARCHITECTURES = [0, 6, 7, 9, 11]
const ETHERNET_MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/

/**
 * The site as its DHCP server sees it: the subnets in mode proxy and off, and one for each other network that nodes have
 * addresses in. In mode full boot servers answer, and in mode proxy it is they who tell what to boot.
 */
export function siteOf({ nodes, bootServers, described = [], rack }: SiteOptions): Site {
  const warnings: string[] = []
  const subnets = new Map<string, SiteSubnet>()
  const known = new DescribedSubnets(described)
  const lacking = new Set<string>()
  const serverOf = (name: string): string | undefined => {
    const base = bootServers.get(name)
    if (base === undefined) lacking.add(name)
    return base && new URL(base).hostname
  }
  // Their boot servers answer the nodes that they know wherever no subnet says otherwise.
  const answering = new Set(described.flatMap((each) => (each.subnet.mode === 'off' ? [] : [each.rack])))
  let isBooting = described.length === 0
  for (const { rack: of, subnet } of described) {
    if (rack !== undefined && of !== rack) continue
    if (subnet.mode === 'full')
      warnings.push(`subnet ${subnet.name}: boot servers answer DHCP there (mode full), so it is left out`)
    else takeDescribed(subnets, { subnet, server: subnet.pool && serverOf(of) })
    isBooting ||= subnet.mode === 'off'
  }
  const left = new Set<string>()
  const byGrub: string[] = []
  for (const node of nodes) {
    const asks = node.interfaces.map((each): Ask => {
      const subnet = each.address === undefined ? undefined : known.of(each.address, node.rack)
      const isLeft = subnet === undefined && answering.has(node.rack)
      if (isLeft && each.address !== undefined) left.add(node.rack)
      return { each, subnet, mode: subnet?.mode ?? (isLeft ? 'full' : 'off') }
    })
    const isTold = asks.some(({ mode }) => mode === 'off')
    const server = isTold ? serverOf(node.rack) : undefined
    isBooting ||= isTold
    if (isTold && node.bootloader === 'grub') byGrub.push(node.name)
    for (const [index, ask] of asks.entries()) takeInterface(subnets, { node, index, ask, server, warnings })
  }
  for (const name of [...left].sort())
    warnings.push(`rack ${name}: its boot server answers in networks without a subnet, so they are left out`)
  for (const name of [...lacking].sort())
    warnings.push(`rack ${name}: no boot server is running, so its nodes are told of none`)
  if (byGrub.length > 0) warnings.push(grubWarning(byGrub))
  for (const subnet of subnets.values())
    subnet.gateway ??= mostCommon(subnet.hosts.map((host) => host.gateway))
  const loaders = isBooting ? ARCHITECTURES.map((arch) => ({ arch, file: loaderFor(arch)! })) : []
  return { subnets: [...subnets.values()], loaders, script: scriptFor(bootServers, warnings), warnings }
}

function grubWarning(names: readonly string[]): string {
  const more = names.length > 1 ? ` and ${names.length - 1} more` : ''
  return `${names[0]}${more}: the bootloader is GRUB, but all are told iPXE here; for Secure Boot name shimx64.efi for architectures 7 and 9, shimaa64.efi for 11`
}

/** An interface, the subnet that it asks in, and what its boot server does about DHCP there. */
interface Ask {
  each: NodeInterface
  subnet: Subnet | undefined
  mode: SubnetMode
}

/** In mode full, boot servers give it its address. */
function takeInterface(
  subnets: Map<string, SiteSubnet>,
  options: { node: SiteNode; index: number; ask: Ask; server: string | undefined; warnings: string[] },
): void {
  const { node, index, ask, server, warnings } = options
  const { each, subnet, mode } = ask
  const { mac, address, prefix = subnet?.prefix, gateway } = each
  if (address === undefined || mode === 'full') return
  const name = index === 0 ? node.name : `${node.name}, ${mac}`
  if (prefix === undefined) warnings.push(`${name}: ${address} has no netmask, so its subnet is not known`)
  else if (!ETHERNET_MAC.test(mac)) warnings.push(`${name}: ${mac} is no Ethernet address`)
  else {
    const network = subnet ?? { network: address, prefix }
    subnetFor(subnets, network).hosts.push({
      name: node.name,
      label: index === 0 ? node.name : `${node.name}-${index + 1}`,
      mac,
      address,
      gateway,
      server: mode === 'proxy' ? undefined : server,
    })
  }
}

/** Several racks may describe one network: it is one subnet for the server. */
function takeDescribed(
  subnets: Map<string, SiteSubnet>,
  { subnet, server }: { subnet: Subnet; server: string | undefined },
): void {
  const found = subnetFor(subnets, subnet)
  const { gateway, dns = [], domain, leaseSeconds, pool } = subnet
  found.gateway ??= gateway
  if (found.dns.length === 0) found.dns = dns.filter((address) => !address.includes(':'))
  found.domain ??= domain
  if (leaseSeconds !== undefined) found.leaseSeconds = leaseSeconds
  if (pool) found.pools.push(pool)
  found.server ??= server
}

function subnetFor(
  subnets: Map<string, SiteSubnet>,
  { network: address, prefix }: { network: string; prefix: number },
): SiteSubnet {
  const key = networkKey(address, prefix)
  let subnet = subnets.get(key)
  if (subnet === undefined) {
    subnet = {
      network: key.replace(/\/.*/, ''),
      prefix,
      mask: readIPv4(networkOf(address, prefix).mask),
      gateway: undefined,
      dns: [],
      domain: undefined,
      leaseSeconds: LEASE_SECONDS,
      pools: [],
      server: undefined,
      hosts: [],
    }
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
