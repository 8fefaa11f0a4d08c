import { type Association, associationsIn, granted, notHad, refused } from './associations.ts'
import { whyInvalid } from './check.ts'
import { MessageType6, OptionCode6, StatusCode } from './codes.ts'
import { identities6 } from './identity.ts'
import { bytesOfIPv6, sameNetwork6 } from './ipv6.ts'
import type { Relayed } from './message.ts'
import { type Option6, optionOf } from './options.ts'
import { type Answer6, answer, bare, type Case, type Decision6Context, plain } from './reply.ts'

/** What was asked, by whom, and whether it was sent to all servers. */
export interface Asked6 extends Relayed {
  /** Without a zone. */
  sender: string
  multicast: boolean
}

/** No answer, and why not. `odd` is what an administrator should hear of; the rest is everyday. */
export interface Silence6 {
  reply?: undefined
  why: string
  mac?: string
  unknown?: boolean
  odd?: boolean
}

/**
 * What a DHCPv6 server with nothing but reservations says to a message (RFC 8415, 18.3). Only machines it knows are
 * answered.
 */
export function decide6(asked: Asked6, context: Decision6Context): Answer6 | Silence6 {
  const { message, relays, sender, multicast } = asked
  const invalid = whyInvalid(message, context.server)
  if (invalid !== undefined) return { why: invalid }
  const macs = identities6(asked, { sender })
  const mac = macs.find((each) => context.lookup(each) !== undefined)
  const reservation = mac === undefined ? undefined : context.lookup(mac)
  if (mac === undefined || reservation === undefined)
    return { why: 'not a machine of this rack', unknown: true, ...(macs[0] && { mac: macs[0] }) }

  const address = reservation.address === undefined ? undefined : bytesOfIPv6(reservation.address)
  const found = { message, mac, reservation, address, context }
  // To answer what was not sent to all would let anybody have our answers sent to others (18.4).
  if (!multicast && relays.length === 0) return onUnicast(found)
  return decideFor(found)
}

function decideFor(found: Case): Answer6 | Silence6 {
  const { message, mac, reservation } = found
  switch (message.type) {
    case MessageType6.solicit:
      return onSolicit(found)
    case MessageType6.request:
    case MessageType6.renew:
    case MessageType6.rebind:
      return onRequest(found)
    case MessageType6.confirm:
      return onConfirm(found)
    case MessageType6.informationRequest:
      return onInformationRequest(found)
    case MessageType6.release:
      return plain(found, { code: StatusCode.success, text: 'the address stays reserved' })
    default:
      return {
        ...plain(found, { code: StatusCode.success, text: 'noted' }),
        note: `${mac} declines ${reservation.address}: another machine uses it`,
      }
  }
}

function onUnicast(found: Case): Answer6 | Silence6 {
  const { type } = found.message
  const { request, renew, release, decline } = MessageType6
  if (![request, renew, release, decline].some((each) => each === type))
    return { why: 'was not sent to all servers', mac: found.mac }
  return plain(found, { code: StatusCode.useMulticast, text: 'ask all servers' })
}

function onSolicit(found: Case): Answer6 | Silence6 {
  const { message, mac, reservation, address, context } = found
  const associations = associationsIn(message.options)
  if (!associations.some(({ code }) => code === OptionCode6.iaNa)) return { why: 'wants no address', mac }
  if (address === undefined) return { why: `${reservation.hostName} has no IPv6 address`, mac }
  const rapid = optionOf(message.options, OptionCode6.rapidCommit) !== undefined
  return answer(found, {
    type: rapid ? 'reply' : 'advertise',
    options: [
      rapid
        ? { code: OptionCode6.rapidCommit, value: Buffer.alloc(0) }
        : { code: OptionCode6.preference, value: Buffer.of(context.preference) },
      ...assign(associations, { address, stale: false }),
    ],
  })
}

/** A REQUEST, RENEW or REBIND: what a client has that is not reserved for it is taken from it (18.3.2, 18.3.4, 18.3.5). */
function onRequest(found: Case): Answer6 | Silence6 {
  const { message, mac, reservation, address } = found
  const associations = associationsIn(message.options)
  if (associations.length === 0) return { why: 'names no association', mac }
  if (address === undefined) return { why: `${reservation.hostName} has no IPv6 address`, mac, odd: true }
  const isRequest = message.type === MessageType6.request
  const elsewhere = associations.some(({ addresses }) => isOnLink(found, addresses) === false)
  if (!isRequest || !elsewhere)
    return answer(found, { type: 'reply', options: assign(associations, { address, stale: !isRequest }) })
  const status = { code: StatusCode.notOnLink, text: `this network has ${reservation.address}` }
  return bare(found, { options: associations.map((each) => refused(each, status)) })
}

/** The one address is for the first association that can have it. */
function assign(
  associations: readonly Association[],
  { address, stale }: { address: Buffer; stale: boolean },
): Option6[] {
  const first = associations.find(({ code }) => code === OptionCode6.iaNa)
  return associations.map((each) => {
    if (each !== first) return notHad(each, 'one address a machine')
    const others = stale ? each.addresses.filter((has) => !has.equals(address)) : []
    return granted(each, { address, stale: others })
  })
}

/** Whether what a machine has is right for where it is now (18.3.3). */
function onConfirm(found: Case): Answer6 | Silence6 {
  const addresses = associationsIn(found.message.options).flatMap((each) => each.addresses)
  const right = isOnLink(found, addresses)
  if (right === undefined) return { why: 'what it has cannot be judged', mac: found.mac }
  const status = right
    ? { code: StatusCode.success, text: 'right for this link' }
    : { code: StatusCode.notOnLink, text: 'of another link' }
  return plain(found, status)
}

/** Undefined where nobody can tell. */
function isOnLink({ address, reservation }: Case, addresses: readonly Buffer[]): boolean | undefined {
  if (address === undefined || addresses.length === 0) return undefined
  const { prefix } = reservation
  if (prefix !== undefined) return addresses.every((each) => sameNetwork6(each, address, { prefix }))
  return addresses.every((each) => each.equals(address)) ? true : undefined
}

/** With an association it must not be answered (16.12). */
function onInformationRequest(found: Case): Answer6 | Silence6 {
  if (associationsIn(found.message.options).length > 0)
    return { why: 'wants an address and says it does not', mac: found.mac }
  const { address: _none, ...answered } = answer(found, { type: 'reply', options: [] })
  return answered
}
