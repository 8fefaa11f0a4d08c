import { MessageType, Op } from './codes.ts'
import { type Answer, askingOf, type DecisionContext, type Silence } from './decision.ts'
import { decideForGuest } from './guest.ts'
import { identitiesOf } from './identity.ts'
import { type DhcpPacket, messageTypeOf } from './packet.ts'
import { decideAsProxy } from './proxy.ts'
import { relayInfoOf } from './relay.ts'
import type { Reservation } from './reservation.ts'
import { decideForReserved } from './reserved.ts'
import { completed, hasAddress, type PoolSubnet, subnetOf } from './subnets.ts'

/**
 * What the server says to a message: nothing where its subnet is switched off; only what to boot where another server gives the addresses;
 * else what RFC 2131, 4.3 has: to machines that it knows their own address, to others one of the pool, if there is one.
 */
export function decide(request: DhcpPacket, context: DecisionContext): Answer | Silence {
  const type = messageTypeOf(request)
  const macs = identitiesOf(request)
  const [mac, reservation] = known(macs, context.lookup) ?? [macs[0]]
  if (request.op !== Op.request) return { why: 'not a request' }
  if (mac === undefined)
    return { why: `hardware type ${request.htype} with ${request.hlen} bytes names no machine` }
  if (type === undefined) return { why: 'plain BOOTP', mac }

  const relay = relayInfoOf(request)
  const { subnets = [], server } = context
  const subnet = subnetOf(request, { relay, received: server.address, subnets })
  const asking = askingOf(request, { type, mac, relay, bootloader: reservation?.bootloader, context })
  const unknown = reservation === undefined && asksForSomething(type) ? { unknown: true } : {}
  if (subnet?.mode === 'off') return { why: `the subnet ${subnet.name} is switched off`, mac }
  if (subnet?.mode === 'proxy') {
    return asking.client.kind === 'os'
      ? { why: `only machines that boot are answered in ${subnet.name}`, mac }
      : { ...decideAsProxy(asking), ...unknown }
  }

  if (reservation?.address !== undefined) {
    const { address } = reservation
    const held = completed({ ...reservation, address }, subnet)
    const isElsewhere = subnet !== undefined && !hasAddress(subnet, address)
    const note = isElsewhere ? `${address} is not of the subnet ${subnet.name}, where it asks` : undefined
    return context.onPxePort ? decideAsProxy(asking) : decideForReserved(asking, { held, note })
  }
  if (subnet?.pool !== undefined && context.leases !== undefined) {
    const decision = context.onPxePort
      ? decideAsProxy(asking)
      : decideForGuest(asking, {
          subnet: subnet as PoolSubnet,
          leases: context.leases,
          hostName: reservation?.hostName ?? '',
        })
    return { ...decision, ...unknown }
  }
  if (reservation !== undefined) return { why: `${reservation.hostName} has no address`, mac, odd: true }
  return { why: 'not a machine of this rack', mac, ...unknown }
}

function asksForSomething(type: number): boolean {
  return type === MessageType.discover || type === MessageType.request || type === MessageType.inform
}

function known(
  macs: readonly string[],
  lookup: DecisionContext['lookup'],
): [mac: string, reservation: Reservation] | undefined {
  for (const mac of macs) {
    const reservation = lookup(mac)
    if (reservation !== undefined) return [mac, reservation]
  }
  return undefined
}
