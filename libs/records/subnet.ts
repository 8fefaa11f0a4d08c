import { parseIPv4 } from '../address/ipv4.ts'
import { canonicalIPv6, parseIPv6 } from '../address/ipv6.ts'
import { LEASE_SECONDS_MAX, LEASE_SECONDS_MIN, POOL_ADDRESSES_MAX, SUBNET_DNS_MAX } from './limits.ts'

/** What a boot server does about DHCP in a subnet: all of it, only what is about booting beside another server, nothing. */
export const SUBNET_MODES = ['full', 'proxy', 'off'] as const

export type SubnetMode = (typeof SUBNET_MODES)[number]

/** Addresses for machines that no node is described as, both ends included. */
export interface Pool {
  first: string
  last: string
}

/** A network that machines of a rack ask for an address in. */
export interface Subnet {
  name: string
  /** IPv4, the first of its addresses: 10.0.1.0. */
  network: string
  prefix: number
  mode: SubnetMode
  gateway?: string
  /** Servers of names: IPv4 addresses, and IPv6 addresses for those who ask by DHCPv6. */
  dns?: readonly string[]
  domain?: string
  /** In the network. Not in proxy mode, where another server gives addresses; in mode off for that server's configuration. */
  pool?: Pool
  /** For how long addresses of the pools are lent. */
  leaseSeconds?: number
  /** IPv6, the first of its addresses: fd00:1::. */
  network6?: string
  prefix6?: number
  /** In network6; as pool. */
  pool6?: Pool
}

type Loose<T> = { [key in keyof T]?: unknown }

/** Labels of a host name with dots between them (RFC 1123, 2.1): it goes into files of DHCP servers as it is. */
export const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

/** Whether this is a subnet that a DHCP server can work with as it stands. */
export function isSubnet(value: unknown): value is Subnet {
  const subnet = (value ?? {}) as Loose<Subnet>
  const { name, mode, gateway, dns, domain, leaseSeconds } = subnet
  return (
    typeof name === 'string' &&
    NAME.test(name) &&
    SUBNET_MODES.includes(mode as SubnetMode) &&
    isNetwork(subnet) &&
    isNetwork6(subnet) &&
    (gateway === undefined || bitsOf(gateway) !== undefined) &&
    (dns === undefined || isDns(dns)) &&
    (domain === undefined || (typeof domain === 'string' && DOMAIN.test(domain))) &&
    (leaseSeconds === undefined || isBetween(leaseSeconds, [LEASE_SECONDS_MIN, LEASE_SECONDS_MAX]))
  )
}

function isNetwork({ network, prefix, mode, pool }: Loose<Subnet>): boolean {
  const first = bitsOf(network)
  if (first === undefined || !isBetween(prefix, [1, 32])) return false
  const last = first + (1n << BigInt(32 - prefix)) - 1n
  if (first % (last - first + 1n) !== 0n) return false
  return pool === undefined || (mode !== 'proxy' && isPool(pool, { first, last, bits: bitsOf }))
}

function isNetwork6({ network6, prefix6, mode, pool6 }: Loose<Subnet>): boolean {
  if (network6 === undefined) return prefix6 === undefined && pool6 === undefined
  const first = bits6Of(network6)
  if (first === undefined || !isBetween(prefix6, [1, 128])) return false
  const last = first + (1n << BigInt(128 - prefix6)) - 1n
  if (first % (last - first + 1n) !== 0n) return false
  return pool6 === undefined || (mode !== 'proxy' && isPool(pool6, { first, last, bits: bits6Of }))
}

function isPool(
  value: unknown,
  network: { first: bigint; last: bigint; bits: (text: unknown) => bigint | undefined },
): boolean {
  const pool = (value ?? {}) as Loose<Pool>
  const [first, last] = [network.bits(pool.first), network.bits(pool.last)]
  if (first === undefined || last === undefined || first > last) return false
  return first >= network.first && last <= network.last && last - first < POOL_ADDRESSES_MAX
}

function isDns(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > SUBNET_DNS_MAX) return false
  return value.every((each) => bitsOf(each) !== undefined || bits6Of(each) !== undefined)
}

function isBetween(value: unknown, [least, most]: readonly [number, number]): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

function bitsOf(text: unknown): bigint | undefined {
  const bits = typeof text === 'string' ? parseIPv4(text) : undefined
  return bits === undefined ? undefined : BigInt(bits)
}

/** Only in its usual form: whoever reads the head need not know others. */
function bits6Of(text: unknown): bigint | undefined {
  return typeof text === 'string' && canonicalIPv6(text) === text ? parseIPv6(text) : undefined
}
