import { isIPv4 } from 'node:net'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { LeaseJournal } from '../../libs/dhcp/lease-journal.ts'
import { type Lease, Leases } from '../../libs/dhcp/leases.ts'
import { Pools } from '../../libs/dhcp/pools.ts'
import type { BootServerConfig } from './config.ts'
import { LeaseStore } from './lease-store.ts'

/**
 * What is lent of all pools of this server, by family: one account for the servers of all addresses, and one store.
 * `owned` closes them. @throws {StateUnusableError}
 */
export async function openPools(
  { config, logger }: { config: BootServerConfig; logger: Logger },
  owned: AsyncDisposableStack,
): Promise<{ ipv4: Pools; ipv6: Pools }> {
  const directory = join(config.dataDirectory, 'leases')
  const { store, leases } = await LeaseStore.open({ directory, logger })
  owned.use(store)
  const journal = owned.use(new LeaseJournal({ write: (lent) => store.write(lent), logger }))
  const fromEnd = config.dhcpRole === 'standby'
  const restored = { ipv4: [] as Lease[], ipv6: [] as Lease[] }
  for (const lease of leases) restored[isIPv4(lease.address) ? 'ipv4' : 'ipv6'].push(lease)
  const poolsWith = (before: Lease[]) =>
    new Pools({ leases: new Leases({ time: Date.now, fromEnd, restored: before }), journal })
  return { ipv4: poolsWith(restored.ipv4), ipv6: poolsWith(restored.ipv6) }
}
