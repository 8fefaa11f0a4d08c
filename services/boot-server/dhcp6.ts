import type { Logger } from 'pino'
import type { LoaderTurns } from '../../libs/dhcp/loader-turns.ts'
import type { Pools } from '../../libs/dhcp/pools.ts'
import type { UnknownClient } from '../../libs/dhcp/unknown.ts'
import { serverDuid } from '../../libs/dhcp6/duid.ts'
import { subnetWith6 } from '../../libs/dhcp6/pool.ts'
import type { Reservation6 } from '../../libs/dhcp6/reservation.ts'
import { type AnswerReport6, Dhcp6Server } from '../../libs/dhcp6/server.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { Subnet } from '../../libs/records/subnet.ts'
import type { BootServerConfig } from './config.ts'
import { programsFor } from './efi-programs.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

/**
 * What the live record of a node, and the subnet of its address, say of the interface with this hardware address.
 * Where another server gives addresses, a machine is told what to boot if it asks for that alone.
 */
export function reservation6Of(
  mac: string,
  { lookup, subnets = [] }: { lookup: Lookup; subnets?: readonly Subnet[] | undefined },
): Reservation6 | undefined {
  const pair = lookup.byMac(mac)
  const reserved = pair?.node.interfaces.find((one) => one.mac === mac)
  if (pair === undefined || reserved === undefined) return undefined
  const { address6: address, prefix6: prefix } = reserved
  const subnet = address === undefined ? undefined : subnetWith6(address, subnets)
  if (subnet?.mode === 'off') return undefined
  const { bootloader } = pair.group
  const dns = subnet?.dns?.filter((server) => server.includes(':'))
  return {
    hostName: pair.node.id,
    ...(address !== undefined && subnet?.mode !== 'proxy' && { address }),
    ...(prefix !== undefined && { prefix }),
    ...(dns && dns.length > 0 && { dns }),
    ...(subnet?.domain !== undefined && { domain: subnet.domain }),
    ...(bootloader && { bootloader }),
  }
}

/** Serves DHCPv6 from the live node records, on the link of the server's IPv6 address and to relays. */
export async function startDhcp6(options: {
  config: BootServerConfig & { address6: string }
  httpBase: string
  lookup: Lookup
  subnets: () => readonly Subnet[] | undefined
  /** What is lent of IPv6 pools. */
  pools: Pools
  loaders: () => Readonly<Record<string, BlobRef>>
  /** Of both servers, for IPv4 and IPv6. */
  turns?: LoaderTurns
  onStage: (seen: SeenStage) => void
  /** Called as often as such a machine asks, which may be very often. */
  onUnknown?: (seen: UnknownClient) => void
  logger: Logger
}): Promise<Dhcp6Server> {
  const { config, httpBase, lookup, subnets, loaders, onStage, logger } = options
  const server = new Dhcp6Server({
    duid: serverDuid(config.id),
    address: config.address6,
    httpBase,
    port: config.ports.dhcp6 ?? 0,
    role: config.dhcpRole ?? 'first',
    lookup: (mac) => reservation6Of(mac, { lookup, subnets: subnets() }),
    subnets: () => subnets() ?? [],
    pools: options.pools,
    isTaken: (each) => lookup.byAddress(each) !== undefined,
    hasLoader: (name, mac) => Object.hasOwn(programsFor(lookup.byMac(mac), loaders()), name),
    ...(options.turns && { turns: options.turns }),
    onAnswer: (report) => onAnswer(report),
    onUnknown: (seen) => options.onUnknown?.(seen),
    logger,
  })

  function onAnswer({ mac, stage, type, address }: AnswerReport6): void {
    const pair = lookup.byMac(mac)
    // A running system asks for its address, too; only what boots is a stage.
    if (pair && type === 'reply' && stage !== undefined)
      onStage({ pair, mac, stage: 'dhcp', detail: address ?? 'another server gives the address' })
  }
  await server.start()
  return server
}
