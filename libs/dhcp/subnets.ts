import type { Subnet } from '../records/subnet.ts'
import { ipv4Number, UNSPECIFIED } from './ipv4.ts'
import type { DhcpPacket } from './packet.ts'
import type { RelayInfo } from './relay.ts'
import type { Reservation } from './reservation.ts'

/** A subnet that machines which have no reservation get addresses in. */
export type PoolSubnet = Subnet & { pool: NonNullable<Subnet['pool']> }

interface Row {
  subnet: Subnet
  first: number
  last: number
}

/** Lists come with a rack's head and stay as they are until the next one. */
const rowsOfLists = new WeakMap<readonly Subnet[], Row[]>()

/** The smallest subnet that has the address. */
export function subnetWith(address: string, subnets: readonly Subnet[]): Subnet | undefined {
  const bits = ipv4Number(address)
  return rowsOf(subnets).find(({ first, last }) => bits >= first && bits <= last)?.subnet
}

/**
 * The subnet that a message is from: what its relay says, else what the client's own address says, since renewals come straight from
 * behind relays, else the one of the address that it came in by.
 */
export function subnetOf(
  { ciaddr }: DhcpPacket,
  from: { relay: RelayInfo; received: string; subnets: readonly Subnet[] },
): Subnet | undefined {
  const { relay, received, subnets } = from
  const link = relay.linkSelection ?? relay.address
  if (link !== undefined) return subnetWith(link, subnets)
  const ofClient = ciaddr === UNSPECIFIED ? undefined : subnetWith(ciaddr, subnets)
  return ofClient ?? subnetWith(received, subnets)
}

export function hasAddress(subnet: Subnet, address: string): boolean {
  const { first, last } = rowOf(subnet)
  const bits = ipv4Number(address)
  return bits >= first && bits <= last
}

/** Whether a pool may give the address away: its network's own, and the gateway's, it may not. */
export function isInPool(subnet: PoolSubnet, address: string): boolean {
  const { first, last } = rowOf(subnet)
  const bits = ipv4Number(address)
  const { pool, gateway, prefix } = subnet
  if (bits < ipv4Number(pool.first) || bits > ipv4Number(pool.last) || address === gateway) return false
  return prefix > 30 || (bits !== first && bits !== last)
}

/** What the node does not say of its network, its subnet does. */
export function completed<T extends Reservation & { address: string }>(
  reservation: T,
  subnet: Subnet | undefined,
): T {
  if (subnet === undefined || !hasAddress(subnet, reservation.address)) return reservation
  const { prefix, gateway, dns, domain } = subnet
  const said = Object.entries(reservation).filter(([, value]) => value !== undefined)
  return { ...known({ prefix, gateway, dns, domain }), ...Object.fromEntries(said) } as T
}

function known<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>
}

function rowsOf(subnets: readonly Subnet[]): Row[] {
  const before = rowsOfLists.get(subnets)
  if (before !== undefined) return before
  const rows = subnets.map(rowOf).sort((one, other) => other.subnet.prefix - one.subnet.prefix)
  rowsOfLists.set(subnets, rows)
  return rows
}

function rowOf(subnet: Subnet): Row {
  const first = ipv4Number(subnet.network)
  return { subnet, first, last: first + 2 ** (32 - subnet.prefix) - 1 }
}
