import type { LeaseJournal } from './lease-journal.ts'
import type { Lease, Leases } from './leases.ts'

/** What is lent of pools, in memory and on disk. */
export class Pools {
  readonly leases: Leases
  readonly #journal: LeaseJournal

  constructor(options: { leases: Leases; journal: LeaseJournal }) {
    this.leases = options.leases
    this.#journal = options.journal
  }

  /** At once in memory, so that nobody else is given the same. An offer is forgotten in a restart. @returns whether it is on disk, where it has to be */
  async keep(leases: readonly Lease[]): Promise<boolean> {
    for (const lease of leases) this.leases.set(lease)
    const lasting = leases.filter(({ state }) => state !== 'offered')
    return lasting.length === 0 || this.#journal.save(lasting)
  }

  /** Takes back what a machine has in any of these subnets. */
  takeBack(mac: string, subnets: Iterable<string>): void {
    const freed = this.leases.takeBack(mac, subnets)
    if (freed.length > 0) void this.#journal.save(freed)
  }
}
