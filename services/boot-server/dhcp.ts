import type { Logger } from 'pino'
import type { Reservation } from '../../libs/dhcp/reservation.ts'
import { type AnswerReport, DhcpServer } from '../../libs/dhcp/server.ts'
import type { UnknownClient } from '../../libs/dhcp/unknown.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { BootServerConfig } from './config.ts'
import { programsFor } from './efi-programs.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

/** What the live record of a node says of the interface with this hardware address, of six bytes or eight. */
export function reservationOf(mac: string, lookup: Lookup): Reservation | undefined {
  const pair = lookup.byMac(mac)
  const reserved = pair?.node.interfaces.find((one) => one.mac === mac)
  const { bootloader } = pair?.group ?? {}
  return pair && reserved && { hostName: pair.node.id, ...reserved, ...(bootloader && { bootloader }) }
}

/** Serves DHCP from the live node records. */
export async function startDhcp(options: {
  config: BootServerConfig
  httpBase: string
  lookup: Lookup
  loaders: () => Readonly<Record<string, BlobRef>>
  onStage: (seen: SeenStage) => void
  /** Called as often as such a machine asks, which may be very often. */
  onUnknown?: (seen: UnknownClient) => void
  logger: Logger
}): Promise<DhcpServer> {
  const { config, httpBase, lookup, loaders, onStage, logger } = options
  const server = new DhcpServer({
    address: config.address,
    httpBase,
    port: config.ports.dhcp,
    role: config.dhcpRole ?? 'first',
    lookup: (mac) => reservationOf(mac, lookup),
    hasLoader: (name, mac) => Object.hasOwn(programsFor(lookup.byMac(mac), loaders()), name),
    onAnswer: (report) => onAnswer(report),
    onUnknown: (seen) => options.onUnknown?.(seen),
    logger,
  })

  function onAnswer({ mac, kind, type, address }: AnswerReport): void {
    const pair = lookup.byMac(mac)
    // A running system asks for its address, too; only what boots is a stage.
    if (pair && type === 'ack' && kind !== 'os') onStage({ pair, mac, stage: 'dhcp', detail: address })
  }
  await server.start()
  return server
}
