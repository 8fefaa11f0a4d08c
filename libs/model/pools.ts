import { type AddressRange, IPV4, IPV6 } from './address-range.ts'
import { resolveSubnets } from './check-subnets.ts'
import { DuplicateError } from './errors.ts'
import type { SubnetMap } from './subnet.ts'

interface OwnedPool {
  subnet: string
  text: string
  range: AddressRange
}

/** The pools of all subnets: addresses that no node may have, as they are given to whoever asks. */
export class Pools {
  readonly #pools: Record<'IPv4' | 'IPv6', OwnedPool[]> = { IPv4: [], IPv6: [] }

  /** @throws {ValueInvalidError} @throws {DuplicateError} if these cannot be subnets */
  constructor(subnets: SubnetMap) {
    for (const { subnet, pools } of resolveSubnets(subnets)) {
      for (const { family, text, range } of pools)
        this.#pools[family.name].push({ subnet: subnet.name, text, range })
    }
    for (const pools of Object.values(this.#pools))
      pools.sort((one, other) => (one.range.first < other.range.first ? -1 : 1))
  }

  get isEmpty(): boolean {
    return Object.values(this.#pools).every(({ length }) => length === 0)
  }

  /** @throws {DuplicateError} if an address is in a pool; `holder` is who has it: `node n1` */
  check(address: string, holder: string): void {
    const pool = this.#poolOf(address)
    if (!pool) return
    throw new DuplicateError(
      `address ${address} of ${holder} is in the pool of subnet ${pool.subnet} (${pool.text})`,
      { hint: 'Addresses of a pool are given to unknown machines. Nothing was changed.' },
    )
  }

  #poolOf(address: string): OwnedPool | undefined {
    const family = address.includes(':') ? IPV6 : IPV4
    const bits = family.parse(address)
    const pools = this.#pools[family.name]
    if (bits === undefined || pools.length === 0) return undefined
    // They are apart, so only the last that begins before the address can have it.
    let [low, high] = [0, pools.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (pools[middle]!.range.first <= bits) low = middle + 1
      else high = middle
    }
    const pool = pools[low - 1]
    return pool && bits <= pool.range.last ? pool : undefined
  }
}
