import { isDeepStrictEqual } from 'node:util'
import { resolveSubnets } from '../model/check-subnets.ts'
import type { SubnetMap } from '../model/subnet.ts'
import type { Subnet } from '../records/subnet.ts'

/** The subnets of each rack that has any, in the order of their names. */
export type RackSubnets = ReadonlyMap<string, readonly Subnet[]>

const NONE: RackSubnets = new Map()

/** What boot servers are told of subnets; the same object as `before` if it is the same. */
export function subnetsOf(subnets: SubnetMap, before: RackSubnets = NONE): RackSubnets {
  const racks = new Map<string, Subnet[]>()
  for (const { rack, subnet } of resolveSubnets(subnets))
    racks.set(rack, [...(racks.get(rack) ?? []), subnet])
  return isDeepStrictEqual(racks, before) ? before : racks
}
