import { POOL_ADDRESSES_MAX } from '../records/limits.ts'
import { DOMAIN, type Pool, type Subnet } from '../records/subnet.ts'
import {
  type AddressRange,
  addressText,
  type Family,
  IPV4,
  IPV6,
  isWithin,
  networkAround,
  parsePrefix,
  parseRange,
} from './address-range.ts'
import { ValueInvalidError } from './errors.ts'
import { checkName } from './name.ts'
import { DEFAULT_RACK } from './resolve.ts'
import type { SubnetFields } from './subnet.ts'

/** Longer prefixes leave no addresses between the network's own and that for broadcasts. */
const PREFIX_MAX = { IPv4: 30, IPv6: 126 }
const EXAMPLES = {
  IPv4: { network: '10.0.1.0/24', pool: '10.0.1.200-10.0.1.250' },
  IPv6: { network: 'fd00:1::/64', pool: 'fd00:1::1000-fd00:1::1fff' },
}

/** A subnet as boot servers get it, with what of it has to be compared with that of others. */
export interface ResolvedSubnet {
  rack: string
  subnet: Subnet
  networks: { family: Family; text: string; range: AddressRange }[]
  pools: { family: Family; text: string; range: AddressRange }[]
}

/** Checks a subnet by itself. @throws {ValueInvalidError} naming the field */
export function resolveSubnet(name: string, fields: SubnetFields): ResolvedSubnet {
  checkName('subnet', name)
  const where = `subnet ${name}`
  const { rack = DEFAULT_RACK, mode = 'full', gateway, dns, domain, pool, lease, network6, pool6 } = fields
  checkName('rack', rack)
  const four = networkIn(where, { field: 'network', text: fields.network, family: IPV4 })
  const six =
    network6 === undefined ? undefined : networkIn(where, { field: 'network6', text: network6, family: IPV6 })
  if (gateway !== undefined) checkGateway(where, { gateway, network: fields.network, range: four.range })
  for (const server of dns ?? []) checkServer(where, server)
  if (domain !== undefined && !DOMAIN.test(domain))
    throw wrong(where, `domain: ${shown(domain)} is not a domain`, 'For example cluster.example.org.')
  if (mode === 'proxy' && (pool ?? pool6) !== undefined) {
    const hint =
      'Another DHCP server gives the addresses there, and has its own pool. Clear the pool, or use mode full.'
    throw wrong(where, 'there is no pool in mode proxy', hint)
  }
  if (pool6 !== undefined && !six) throw wrong(where, 'pool6 needs network6', 'For example fd00:1::/64.')
  const lent =
    pool === undefined
      ? undefined
      : poolIn(where, { field: 'pool', text: pool, family: IPV4, network: four.range })
  const lent6 =
    pool6 === undefined
      ? undefined
      : poolIn(where, { field: 'pool6', text: pool6, family: IPV6, network: six!.range })
  if (lent && gateway !== undefined && isWithin(IPV4.parse(gateway)!, lent.range))
    throw wrong(where, `the gateway ${gateway} is in the pool ${pool}`, 'It would be given away.')
  const subnet: Subnet = {
    name,
    network: four.address,
    prefix: four.prefix,
    mode,
    ...(gateway !== undefined && { gateway }),
    ...(dns && { dns }),
    ...(domain !== undefined && { domain }),
    ...(lent && { pool: lent.pool }),
    ...(lease !== undefined && { leaseSeconds: lease }),
    ...(six && { network6: six.address, prefix6: six.prefix }),
    ...(lent6 && { pool6: lent6.pool }),
  }
  const networks = [{ family: IPV4, text: fields.network, range: four.range }]
  if (six) networks.push({ family: IPV6, text: network6!, range: six.range })
  const pools = []
  if (lent) pools.push({ family: IPV4, text: pool!, range: lent.range })
  if (lent6) pools.push({ family: IPV6, text: pool6!, range: lent6.range })
  return { rack, subnet, networks, pools }
}

interface Field {
  field: string
  text: string
  family: Family
}

function networkIn(
  where: string,
  { field, text, family }: Field,
): { address: string; prefix: number; range: AddressRange } {
  const example = `For example ${EXAMPLES[family.name].network}.`
  const found = parsePrefix(text, family)
  if (!found)
    throw wrong(where, `${field}: ${shown(text)} is not an ${family.name} network with its prefix`, example)
  const { address, bits, prefix } = found
  const most = PREFIX_MAX[family.name]
  if (prefix < 1 || prefix > most)
    throw wrong(where, `${field}: the prefix of ${text} must be from 1 to ${most}`, example)
  const range = networkAround(bits, { prefix, family })
  if (range.first === bits) return { address, prefix, range }
  const right = `${addressText(range.first, family)}/${prefix}`
  throw wrong(
    where,
    `${field}: ${text} is an address in a network, not the network`,
    `The network is ${right}.`,
  )
}

function checkGateway(
  where: string,
  { gateway, network, range }: { gateway: string; network: string; range: AddressRange },
): void {
  const bits = IPV4.parse(gateway)
  if (bits === undefined) throw wrong(where, `gateway: ${shown(gateway)} is not an IPv4 address`)
  if (!isWithin(bits, range)) throw wrong(where, `gateway ${gateway} is not in ${network}`)
  if (bits !== range.first && bits !== range.last) return
  throw wrong(where, `gateway ${gateway} is no machine's address in ${network}`)
}

function checkServer(where: string, text: string): void {
  if ((IPV4.parse(text) ?? IPV6.parse(text)) !== undefined) return
  throw wrong(where, `dns: ${shown(text)} is not an IP address`, 'Servers of names are told by address.')
}

function poolIn(
  where: string,
  { field, text, family, network }: Field & { network: AddressRange },
): { pool: Pool; range: AddressRange } {
  const found = parseRange(text, family)
  const example = `For example ${EXAMPLES[family.name].pool}.`
  if (!found) throw wrong(where, `${field}: ${shown(text)} is not two ${family.name} addresses`, example)
  const { from, to, range } = found
  const { first, last } = range
  if (first > last) throw wrong(where, `${field}: ${from} comes after ${to}`, `Write ${to}-${from}.`)
  // IPv6 has no address for broadcasts; the first is that of the network's routers (RFC 4291, 2.6.1).
  const inside = {
    first: network.first + 1n,
    last: family.name === 'IPv4' ? network.last - 1n : network.last,
  }
  const outside = [first, last].find((end) => !isWithin(end, inside))
  if (outside !== undefined) {
    const ends = `${addressText(inside.first, family)} to ${addressText(inside.last, family)}`
    throw wrong(
      where,
      `${field}: ${addressText(outside, family)} is not an address for a machine of this network`,
      `It has those from ${ends}.`,
    )
  }
  if (last - first >= POOL_ADDRESSES_MAX)
    throw wrong(where, `${field}: ${text} has more than ${POOL_ADDRESSES_MAX} addresses`)
  return { pool: { first: from, last: to }, range }
}

function wrong(where: string, problem: string, hint?: string): ValueInvalidError {
  return new ValueInvalidError(`${where}: ${problem}`, hint === undefined ? {} : { hint })
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
