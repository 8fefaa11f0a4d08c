import { ipv4Text } from '../address/ipv4.ts'
import { ipv4Number } from './ipv4.ts'
import { isInPool, type PoolSubnet } from './subnets.ts'

/** The addresses of one pool, of either family, as they are lent. */
export interface LeasePool {
  /** Of its subnet. */
  name: string
  size: number
  /** The address at a place from 0 on, in its usual form. */
  at(index: number): string
  /** Whether the address may be lent of this pool. */
  has(address: string): boolean
}

/** The pool of IPv4 of a subnet. */
export function poolOf(subnet: PoolSubnet): LeasePool {
  const [first, last] = [ipv4Number(subnet.pool.first), ipv4Number(subnet.pool.last)]
  return {
    name: subnet.name,
    size: last - first + 1,
    at: (index) => ipv4Text(first + index),
    has: (address) => isInPool(subnet, address),
  }
}
