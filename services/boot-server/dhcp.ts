import type { Logger } from 'pino'
import { UNSPECIFIED } from '../../libs/dhcp/ipv4.ts'
import type { LoaderTurns } from '../../libs/dhcp/loader-turns.ts'
import type { Pools } from '../../libs/dhcp/pools.ts'
import type { Reservation } from '../../libs/dhcp/reservation.ts'
import { type AnswerReport, DhcpServer } from '../../libs/dhcp/server.ts'
import type { UnknownClient } from '../../libs/dhcp/unknown.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { Subnet } from '../../libs/records/subnet.ts'
import type { BootServerConfig } from './config.ts'
import { programsFor } from './efi-programs.ts'
import { interfaceWith } from './inherited-sockets.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

interface Parts {
  config: BootServerConfig
  httpBase: string
  lookup: Lookup
  /** Of the rack's head. */
  subnets?: () => readonly Subnet[]
  /** What is lent of pools: one account for the servers of all addresses. */
  pools: Pools
  loaders: () => Readonly<Record<string, BlobRef>>
  /** Shared by the servers of all addresses, and with the one for IPv6. */
  turns?: LoaderTurns
  onStage: (seen: SeenStage) => void
  /** Called as often as such a machine asks, which may be very often. */
  onUnknown?: (seen: UnknownClient) => void
  logger: Logger
}

/** What the live record of a node says of the interface with this hardware address, of six bytes or eight. */
export function reservationOf(mac: string, lookup: Lookup): Reservation | undefined {
  const pair = lookup.byMac(mac)
  const reserved = pair?.node.interfaces.find((one) => one.mac === mac)
  const { bootloader } = pair?.group ?? {}
  return pair && reserved && { hostName: pair.node.id, ...reserved, ...(bootloader && { bootloader }) }
}

/** Serves DHCP from the live node records: one server for each address. @throws {DhcpListenError} Nothing is listened on then. */
export async function startDhcp(parts: Parts): Promise<AsyncDisposable> {
  const { config } = parts
  await using owned = new AsyncDisposableStack()
  const addresses = new Set([config.address, ...(config.dhcpAddresses ?? [])])
  const names = new Map(Array.from(addresses, (address) => [address, interfaceWith(address)]))
  const inherited = config.inherited ?? []
  for (const socket of inherited) {
    if ([...names.values()].includes(socket.interface)) continue
    parts.logger.warn(socket, 'dhcp: a socket of an interface that has no address of MUSTER_DHCP_ADDRESSES')
  }
  for (const [address, name] of names) {
    const fds = inherited.filter((socket) => socket.interface === name).map(({ fd }) => fd)
    const server = serverFor(address, { ...parts, inherited: fds })
    owned.use(server)
    await server.start()
  }
  return owned.move()
}

function serverFor(address: string, parts: Parts & { inherited: readonly number[] }) {
  const { config, httpBase, lookup, subnets, pools, inherited, loaders, onStage, logger } = parts
  function onAnswer({ mac, kind, type, address: given }: AnswerReport): void {
    const pair = lookup.byMac(mac)
    // Beside another server an offer is all that there is to say.
    const isElsewhere = given === UNSPECIFIED
    // A running system asks for its address, too; only what boots is a stage.
    if (!pair || kind === 'os' || !(type === 'ack' || isElsewhere)) return
    onStage({ pair, mac, stage: 'dhcp', detail: isElsewhere ? 'address of another server' : given })
  }
  return new DhcpServer({
    address,
    httpBase,
    port: config.ports.dhcp,
    inherited,
    role: config.dhcpRole ?? 'first',
    lookup: (mac) => reservationOf(mac, lookup),
    subnets: () => subnets?.() ?? [],
    pools,
    isTaken: (each) => lookup.byAddress(each) !== undefined,
    hasLoader: (name, mac) => Object.hasOwn(programsFor(lookup.byMac(mac), loaders()), name),
    ...(parts.turns && { turns: parts.turns }),
    onAnswer,
    onUnknown: (seen) => parts.onUnknown?.(seen),
    logger,
  })
}
