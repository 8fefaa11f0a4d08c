import { whyInvalid } from './check.ts'
import { client6Of } from './client.ts'
import { MessageType6, OptionCode6, StatusCode } from './codes.ts'
import type { Answer6, Asked6, Case, Decision6Context, Silence6 } from './decision.ts'
import { decideForGuest6, heardOf6, type Place6 } from './guest.ts'
import { identities6, likeliest } from './identity.ts'
import { bytesOfIPv6 } from './ipv6.ts'
import { optionOf } from './options.ts'
import { hasPool6, pool6Of, subnetOf6 } from './pool.ts'
import { plain } from './reply.ts'
import { decideForReserved } from './reserved.ts'

/**
 * What a DHCPv6 server says to a message (RFC 8415, 18.3): to machines that it knows their own address, to others one of the pool of
 * the subnet that they ask from, if there is one.
 */
export function decide6(asked: Asked6, context: Decision6Context): Answer6 | Silence6 {
  const { message, relays, sender, multicast } = asked
  const macs = identities6(asked, { sender })
  const known = macs.find((each) => context.lookup(each) !== undefined)
  const mac = known ?? likeliest(macs)
  const reservation = known === undefined ? undefined : context.lookup(known)
  const subnet = subnetOf6(relays, { received: context.server.address, subnets: context.subnets ?? [] })
  const { leases } = context
  const canLend = reservation?.address === undefined && subnet?.mode === 'full' && hasPool6(subnet)
  const place = canLend && leases ? { subnet, pool: pool6Of(subnet), leases } : undefined

  const invalid = whyInvalid(message, context.server)
  const isToAll = multicast || relays.length > 0
  if (invalid !== undefined) {
    const lease =
      mac !== undefined && place && isToAll ? overheard(asked, { mac, place, context }) : undefined
    return { why: invalid, ...(lease && { mac: lease.mac, lease }) }
  }
  const unknown = reservation === undefined ? { unknown: true } : {}
  if (reservation === undefined && subnet?.mode === 'off')
    return { why: `the subnet ${subnet.name} is switched off`, ...(mac && { mac }) }
  const onlyBoots = subnet?.mode === 'proxy' && wantsToBoot(asked)
  if (mac === undefined || (reservation === undefined && !place && !onlyBoots))
    return { why: 'not a machine of this rack', ...(mac && { mac }), ...unknown }

  const address = reservation?.address === undefined ? undefined : bytesOfIPv6(reservation.address)
  const found = { message, mac, reservation: reservation ?? { hostName: '' }, address, context }
  // To answer what was not sent to all would let anybody have our answers sent to others (18.4).
  if (!isToAll) return { ...onUnicast(found), ...unknown }
  return { ...(place ? decideForGuest6(found, place) : decideForReserved(found)), ...unknown }
}

/** Where another server gives addresses a machine may ask for the rest alone. */
function wantsToBoot({ message }: Asked6): boolean {
  return message.type === MessageType6.informationRequest && client6Of(message.options).kind !== 'os'
}

/** A REQUEST that is for another server says what that server gives away. */
function overheard(
  { message }: Asked6,
  { mac, place, context }: { mac: string; place: Place6; context: Decision6Context },
) {
  const server = optionOf(message.options, OptionCode6.serverId)
  if (message.type !== MessageType6.request || !server || server.equals(context.server.duid)) return undefined
  return heardOf6({ message, mac, reservation: { hostName: '' }, address: undefined, context }, place)
}

function onUnicast(found: Case): Answer6 | Silence6 {
  const { type } = found.message
  const { request, renew, release, decline } = MessageType6
  if (![request, renew, release, decline].some((each) => each === type))
    return { why: 'was not sent to all servers', mac: found.mac }
  return plain(found, { code: StatusCode.useMulticast, text: 'ask all servers' })
}
