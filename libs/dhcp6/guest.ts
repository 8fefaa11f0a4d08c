import type { LeasePool } from '../dhcp/lease-pool.ts'
import type { Lease, LeaseState } from '../dhcp/leases.ts'
import { DECLINED_SECONDS, OFFER_SECONDS, POOL_LEASE_SECONDS } from '../dhcp/limits.ts'
import { type Association, assign, associationsIn, notHad, refused, statusOption } from './associations.ts'
import { MessageType6, OptionCode6, StatusCode } from './codes.ts'
import type { Answer6, Case, Decision6Context, Silence6 } from './decision.ts'
import { bytesOfIPv6, textOfIPv6 } from './ipv6.ts'
import { hasAddress6, type Pool6Subnet } from './pool.ts'
import { answer, bare, plain } from './reply.ts'
import { offer, onInformationRequest } from './reserved.ts'

export interface Place6 {
  subnet: Pool6Subnet
  pool: LeasePool
  leases: NonNullable<Decision6Context['leases']>
}

/** For a machine without an address of its own, in a subnet with a pool (RFC 8415, 18.3). It has one address, for its first association. */
export function decideForGuest6(given: Case, place: Place6): Answer6 | Silence6 {
  const found = { ...given, reservation: { ...given.reservation, ...told(place.subnet) } }
  switch (found.message.type) {
    case MessageType6.solicit:
      return onSolicit(found, place)
    case MessageType6.request:
    case MessageType6.renew:
    case MessageType6.rebind:
      return onRequest(found, place)
    case MessageType6.confirm:
      return onConfirm(found, place)
    case MessageType6.informationRequest:
      return onInformationRequest(found)
    default:
      return onEnd(found, place)
  }
}

/** A REQUEST of what another server of the same pool offered: that is not to be given again. */
export function heardOf6(found: Case, { pool, subnet, leases }: Place6): Lease | undefined {
  const address = namedIn(associationsIn(found.message.options))[0]
  if (address === undefined || !pool.has(address) || !leases.mayTake(found.mac, address)) return undefined
  return leaseOf(found, { subnet, address, state: 'leased' })
}

function onSolicit(found: Case, place: Place6): Answer6 | Silence6 {
  const { message, mac } = found
  const { name } = place.subnet
  const associations = associationsIn(message.options)
  if (!associations.some(isForAddress)) return { why: 'wants no address', mac }
  const address = addressFor(found, { place, associations })
  if (address === undefined) return { why: `the pool of ${name} is used up`, mac, odd: true }
  const said = offer(lent(found, address), associations)
  const state = said.type === 'reply' ? 'leased' : 'offered'
  return { ...said, lease: leaseOf(found, { subnet: place.subnet, address, state }) }
}

/** What it has of another network, or of its own that is not to be had, is taken from it; of another server's it is told nothing. */
function onRequest(found: Case, place: Place6): Answer6 | Silence6 {
  const { message, mac } = found
  const { subnet, pool } = place
  const associations = associationsIn(message.options)
  if (associations.length === 0) return { why: 'names no association', mac }
  const named = namedIn(associations)
  const isRequest = message.type === MessageType6.request
  const status = { code: StatusCode.notOnLink, text: 'of another link' }
  if (isRequest && !named.every((each) => hasAddress6(subnet, each)))
    return bare(found, { options: associations.map((each) => refused(each, status)) })
  const foreign = named.find((each) => hasAddress6(subnet, each) && !pool.has(each))
  if (message.type === MessageType6.rebind && foreign !== undefined)
    return { why: `uses ${foreign}, which is not of the pool`, mac }
  if (!associations.some(isForAddress)) return withNone(found, { associations, why: 'addresses only' })
  const address = addressFor(found, { place, associations })
  if (address === undefined)
    return withNone(found, { associations, why: `the pool of ${subnet.name} is used up` })
  const has = lent(found, address)
  const { leaseSeconds } = has.reservation
  const options = assign(associations, { address: has.address, stale: !isRequest, leaseSeconds })
  return {
    ...answer(has, { type: 'reply', options }),
    lease: leaseOf(found, { subnet, address, state: 'leased' }),
  }
}

function withNone(found: Case, given: { associations: readonly Association[]; why: string }): Answer6 {
  const { associations, why } = given
  return { ...bare(found, { options: associations.map((each) => notHad(each, why)) }), note: why }
}

function onConfirm(found: Case, { subnet }: Place6): Answer6 | Silence6 {
  const named = namedIn(associationsIn(found.message.options))
  if (named.length === 0) return { why: 'what it has cannot be judged', mac: found.mac }
  const right = named.every((each) => hasAddress6(subnet, each))
  return plain(
    found,
    right
      ? { code: StatusCode.success, text: 'right for this link' }
      : { code: StatusCode.notOnLink, text: 'of another link' },
  )
}

/** A RELEASE or DECLINE of the address that the machine has (18.3.7, 18.3.8). */
function onEnd(found: Case, { subnet, pool, leases }: Place6): Answer6 {
  const { message, mac } = found
  const associations = associationsIn(message.options)
  const address = leases.held(mac, pool)
  const isOfIt = (each: Association) => address !== undefined && namedIn([each]).includes(address)
  const none = { code: StatusCode.noBinding, text: 'has no address of this server' }
  const others = associations.filter((each) => !isOfIt(each)).map((each) => refused(each, none))
  const said = bare(found, {
    options: [statusOption({ code: StatusCode.success, text: 'noted' }), ...others],
  })
  if (address === undefined || others.length === associations.length) return said
  if (message.type === MessageType6.release)
    return { ...said, lease: leaseOf(found, { subnet, address, state: 'free' }) }
  const note = `${mac} declines ${address}: another machine uses it, it is set aside`
  return { ...said, note, lease: leaseOf(found, { subnet, address, state: 'declined' }) }
}

function isForAddress({ code }: Association): boolean {
  return code === OptionCode6.iaNa
}

function namedIn(associations: readonly Association[]): string[] {
  return associations.filter(isForAddress).flatMap(({ addresses }) => addresses.map(textOfIPv6))
}

/** What a node has, and the server's own, is never lent. */
function addressFor(
  { mac, context }: Case,
  { place, associations }: { place: Place6; associations: readonly Association[] },
): string | undefined {
  const { pool, leases } = place
  const { server } = context
  const isTaken = (each: string) => each === server.address || context.isTaken?.(each) === true
  return leases.find({ mac, pool, wanted: namedIn(associations)[0], isTaken })
}

function lent(found: Case, text: string): Case & { address: Buffer } {
  return { ...found, address: bytesOfIPv6(text)!, reservation: { ...found.reservation, address: text } }
}

/** What a subnet says to whom it lends an address. */
function told({ dns, domain, leaseSeconds = POOL_LEASE_SECONDS }: Pool6Subnet) {
  const servers = dns?.filter((server) => server.includes(':')) ?? []
  return {
    leaseSeconds,
    ...(servers.length > 0 && { dns: servers }),
    ...(domain !== undefined && { domain }),
  }
}

function leaseOf(
  { mac, context }: Case,
  { subnet, address, state }: { subnet: Pool6Subnet; address: string; state: LeaseState },
): Lease {
  const seconds = {
    offered: OFFER_SECONDS,
    leased: subnet.leaseSeconds ?? POOL_LEASE_SECONDS,
    declined: DECLINED_SECONDS,
    free: 0,
  }[state]
  return { address, mac, subnet: subnet.name, state, until: (context.now ?? 0) + seconds * 1_000 }
}
