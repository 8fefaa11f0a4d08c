import { IPV4, isWithin } from './address-range.ts'
import { resolveSubnets } from './check-subnets.ts'
import type { ResolvedSubnet } from './resolve-subnet.ts'
import type { SubnetMap } from './subnet.ts'

/** The subnet that an IPv4 address is in: where several racks share the network, that of the rack. */
export function findSubnet(
  subnets: SubnetMap,
  { address, rack }: { address: string; rack: string },
): ResolvedSubnet | undefined {
  const bits = IPV4.parse(address)
  if (bits === undefined) return undefined
  const found = resolveSubnets(subnets).filter(({ networks }) =>
    networks.some(({ family, range }) => family === IPV4 && isWithin(bits, range)),
  )
  return found.find((each) => each.rack === rack) ?? found[0]
}
