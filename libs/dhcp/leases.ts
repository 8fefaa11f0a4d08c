import type { LeasePool } from './lease-pool.ts'
import { DECLINED_MAX, DECLINED_PER_CLIENT_MAX, LEASES_MAX, POOL_STEPS_MAX } from './limits.ts'

/**
 * `offered`: kept for a machine that may take it. `leased`: its own. `declined`: somebody else uses it, as a machine found out. `free`:
 * was given back, or taken back.
 */
export type LeaseState = 'offered' | 'leased' | 'declined' | 'free'

export interface Lease {
  address: string
  mac: string
  /** The name of the subnet. */
  subnet: string
  state: LeaseState
  /** Milliseconds since 1970; what is past counts as free. */
  until: number
}

/**
 * Which machine has which address of the pools of one family. Addresses that were had before are remembered for their machines until others need
 * them: those that nobody used for longest are given away first. Nothing is asked of the network: to look for somebody who uses an address already
 * would take ARP or ICMP, which Node cannot speak. Machines look themselves, and decline.
 */
export class Leases {
  readonly #time: () => number
  readonly #fromEnd: boolean
  /** A map lists its keys by age: what was touched last stands last. */
  readonly #byAddress = new Map<string, Lease>()
  readonly #byClient = new Map<string, string>()
  readonly #declined = new Set<string>()
  /** Where the search for an address that nobody had goes on, by pool. */
  readonly #cursors = new Map<string, number>()
  /** When the first lease of a pool that has nothing left ends. */
  readonly #fullUntil = new Map<string, number>()

  /**
   * `time` gives milliseconds since 1970. `fromEnd`: pools are used from their last address on, so that two servers that say nothing to
   * each other meet late. `restored`: from before, what was touched last at the end.
   */
  constructor(options: { time: () => number; fromEnd?: boolean; restored?: Iterable<Lease> }) {
    this.#time = options.time
    this.#fromEnd = options.fromEnd ?? false
    for (const lease of options.restored ?? []) this.set(lease)
  }

  get size(): number {
    return this.#byAddress.size
  }

  /** The address that the machine has in the pool, or had and may have again. */
  held(mac: string, pool: LeasePool): string | undefined {
    const address = this.#byClient.get(clientKey(mac, pool.name))
    return address !== undefined && pool.has(address) ? address : undefined
  }

  /** Whether nobody else has the address. */
  mayTake(mac: string, address: string): boolean {
    const lease = this.#byAddress.get(address)
    if (lease === undefined) return this.#byAddress.size < LEASES_MAX || this.#makeRoom()
    if (!this.#isActive(lease)) return true
    return lease.mac === mac && lease.state !== 'declined'
  }

  /** An address for the machine: the one it had, else the one it would like, else one that nobody had, else the one that was free for longest. */
  find(wish: {
    mac: string
    pool: LeasePool
    wanted: string | undefined
    isTaken: (address: string) => boolean
  }): string | undefined {
    const { mac, pool, wanted, isTaken } = wish
    const isFine = (address: string | undefined): address is string =>
      address !== undefined && pool.has(address) && !isTaken(address) && this.mayTake(mac, address)
    const own = [this.held(mac, pool), wanted].find(isFine)
    if (own !== undefined) return own
    return this.#neverUsed(pool, isFine) ?? this.#longestFree(pool, isFine)
  }

  set(lease: Lease): void {
    const before = this.#byAddress.get(lease.address)
    // What a machine has it keeps, whether it takes a new offer of the same or not.
    const isKept = before?.state === 'leased' && before.mac === lease.mac && this.#isActive(before)
    if (lease.state === 'offered' && isKept) return
    if (before !== undefined) this.#remove(before)
    else if (this.#byAddress.size >= LEASES_MAX && !this.#makeRoom()) return
    this.#byAddress.set(lease.address, lease)
    this.#fullUntil.delete(lease.subnet)
    if (lease.state === 'declined') this.#decline(lease)
    else this.#byClient.set(clientKey(lease.mac, lease.subnet), lease.address)
  }

  /** Takes back what a machine has in any pool, as it has an address of its own now. @returns what is free now */
  takeBack(mac: string, subnets: Iterable<string>): Lease[] {
    const freed: Lease[] = []
    for (const subnet of subnets) {
      const lease = this.#byAddress.get(this.#byClient.get(clientKey(mac, subnet)) ?? '')
      if (lease === undefined || lease.state === 'free') continue
      freed.push({ ...lease, state: 'free', until: this.#time() })
    }
    for (const lease of freed) this.set(lease)
    return freed
  }

  #isActive({ state, until }: Lease): boolean {
    return state !== 'free' && until > this.#time()
  }

  #neverUsed(pool: LeasePool, isFine: (address: string) => boolean): string | undefined {
    const { size } = pool
    const key = `${pool.at(0)} ${size}`
    let cursor = this.#cursors.get(key) ?? 0
    for (let steps = 0; steps < Math.min(size, POOL_STEPS_MAX); steps++) {
      const at = cursor % size
      const address = pool.at(this.#fromEnd ? size - 1 - at : at)
      cursor = at + 1
      if (this.#byAddress.has(address) || !isFine(address)) continue
      this.#cursors.set(key, cursor)
      return address
    }
    this.#cursors.set(key, cursor)
    return undefined
  }

  #longestFree({ name }: LeasePool, isFine: (address: string) => boolean): string | undefined {
    if (this.#time() < (this.#fullUntil.get(name) ?? 0)) return undefined
    let fullUntil = Number.POSITIVE_INFINITY
    for (const lease of this.#byAddress.values()) {
      const isActive = this.#isActive(lease)
      if (!isActive && isFine(lease.address)) return lease.address
      if (isActive && lease.subnet === name) fullUntil = Math.min(fullUntil, lease.until)
    }
    if (Number.isFinite(fullUntil)) this.#fullUntil.set(name, fullUntil)
    return undefined
  }

  /** One machine, or many, that find every address in use must not use the pool up. */
  #decline({ address, mac }: Lease): void {
    this.#declined.add(address)
    const ofClient = [...this.#declined].filter((each) => this.#byAddress.get(each)?.mac === mac)
    const oldest =
      ofClient.length > DECLINED_PER_CLIENT_MAX
        ? ofClient[0]
        : this.#declined.size > DECLINED_MAX
          ? this.#declined.values().next().value
          : undefined
    if (oldest === undefined) return
    this.#declined.delete(oldest)
    const lease = this.#byAddress.get(oldest)!
    this.#byAddress.set(oldest, { ...lease, state: 'free', until: this.#time() })
  }

  /** Forgets the address that was free for longest. */
  #makeRoom(): boolean {
    for (const lease of this.#byAddress.values()) {
      if (this.#isActive(lease)) continue
      this.#remove(lease)
      return true
    }
    return false
  }

  #remove({ address, mac, subnet }: Lease): void {
    this.#byAddress.delete(address)
    this.#declined.delete(address)
    const key = clientKey(mac, subnet)
    if (this.#byClient.get(key) === address) this.#byClient.delete(key)
  }
}

function clientKey(mac: string, subnet: string): string {
  return `${mac} ${subnet}`
}
