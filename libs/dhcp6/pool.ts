import { ipv6Text, parseIPv6 } from '../address/ipv6.ts'
import type { LeasePool } from '../dhcp/lease-pool.ts'
import type { Subnet } from '../records/subnet.ts'
import { bytesOfIPv6, sameNetwork6 } from './ipv6.ts'
import type { Relay } from './message.ts'

/** A subnet that machines without an address of their own get one in. */
export type Pool6Subnet = Subnet & Required<Pick<Subnet, 'network6' | 'prefix6' | 'pool6'>>

/** Of networks up to this prefix the first address is that of all its routers (RFC 4291, 2.6.1; RFC 6164). */
const ANYCAST_PREFIX_MAX = 126

const UNSPECIFIED6 = '::'

export function hasPool6(subnet: Subnet | undefined): subnet is Pool6Subnet {
  return subnet?.pool6 !== undefined && subnet.network6 !== undefined && subnet.prefix6 !== undefined
}

/** The subnet whose IPv6 network has the address: they do not overlap. */
export function subnetWith6(address: string, subnets: readonly Subnet[]): Subnet | undefined {
  return subnets.find((subnet) => hasAddress6(subnet, address))
}

/** The subnet that a message is from: what the relay next to the client says, or one behind it, else the one that it came in by. */
export function subnetOf6(
  relays: readonly Relay[],
  { received, subnets }: { received: string; subnets: readonly Subnet[] },
): Subnet | undefined {
  const link = relays.findLast(({ linkAddress }) => linkAddress !== UNSPECIFIED6)?.linkAddress
  return subnetWith6(link ?? received, subnets)
}

export function hasAddress6({ network6, prefix6: prefix }: Subnet, address: string): boolean {
  const bytes = bytesOfIPv6(address)
  const network = network6 === undefined ? undefined : bytesOfIPv6(network6)
  if (bytes === undefined || network === undefined || prefix === undefined) return false
  return sameNetwork6(bytes, network, { prefix })
}

/** The pool of IPv6 of a subnet. */
export function pool6Of({ name, network6, prefix6, pool6 }: Pool6Subnet): LeasePool {
  const [first, last] = [parseIPv6(pool6.first)!, parseIPv6(pool6.last)!]
  return {
    name,
    size: Number(last - first) + 1,
    at: (index) => ipv6Text(first + BigInt(index)),
    has(address) {
      if (prefix6 <= ANYCAST_PREFIX_MAX && address === network6) return false
      const number = parseIPv6(address)
      return number !== undefined && number >= first && number <= last
    },
  }
}
