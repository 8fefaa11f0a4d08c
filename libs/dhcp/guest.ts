import { MessageType, OptionCode } from './codes.ts'
import { type Answer, type Asking, addressIn, agree, otherServerOf, type Silence } from './decision.ts'
import { UNSPECIFIED } from './ipv4.ts'
import { poolOf } from './lease-pool.ts'
import type { Lease, LeaseState, Leases } from './leases.ts'
import { DECLINED_SECONDS, OFFER_SECONDS, POOL_LEASE_SECONDS } from './limits.ts'
import { refuse } from './reserved.ts'
import { hasAddress, isInPool, type PoolSubnet } from './subnets.ts'

interface Place {
  subnet: PoolSubnet
  leases: Pick<Leases, 'held' | 'mayTake' | 'find'>
  hostName: string
}

/**
 * For a machine without an address of its own, in a subnet with a pool (RFC 2131, 4.3). It is told the truth of addresses of the pool, and
 * that those of other networks are wrong here; of other addresses of the network this server knows nothing, and says nothing.
 */
export function decideForGuest(asking: Asking, place: Place): Answer | Silence {
  const { request, type, mac } = asking
  const { subnet, leases } = place
  switch (type) {
    case MessageType.discover:
      return onDiscover(asking, place)
    case MessageType.request:
      return onRequest(asking, place)
    case MessageType.inform:
      if (request.ciaddr !== leases.held(mac, poolOf(subnet)))
        return { why: `informs from ${request.ciaddr}`, mac }
      return agree(asking, { type: MessageType.ack, reservation: lent(request.ciaddr, place) })
    case MessageType.decline:
      return onEnd(asking, {
        place,
        address: addressIn(request, OptionCode.requestedAddress),
        state: 'declined',
      })
    case MessageType.release:
      return onEnd(asking, { place, address: request.ciaddr, state: 'free' })
    default:
      return { why: `message type ${type} is not for servers`, mac }
  }
}

function onDiscover(asking: Asking, place: Place): Answer | Silence {
  const { request, mac } = asking
  const { subnet, leases } = place
  const wanted = addressIn(request, OptionCode.requestedAddress)
  const address = leases.find({ mac, pool: poolOf(subnet), wanted, isTaken: (each) => isTaken(each, asking) })
  if (address === undefined) return { why: `the pool of ${subnet.name} is used up`, mac, odd: true }
  const offer = agree(asking, { type: MessageType.offer, reservation: lent(address, place) })
  return { ...offer, lease: leaseOf(asking, { place, address, state: 'offered', seconds: OFFER_SECONDS }) }
}

function onRequest(asking: Asking, place: Place): Answer | Silence {
  const { request, mac } = asking
  const { subnet, leases } = place
  const inUse = request.ciaddr === UNSPECIFIED ? undefined : request.ciaddr
  const wanted = addressIn(request, OptionCode.requestedAddress) ?? inUse
  const other = otherServerOf(asking)
  if (other !== undefined) {
    const why = `takes the offer of ${other}`
    // Another server of the same pool: what it gives away is not to be given again.
    if (wanted === undefined || !isInPool(subnet, wanted) || !leases.mayTake(mac, wanted)) return { why, mac }
    return {
      why,
      mac,
      lease: leaseOf(asking, { place, address: wanted, state: 'leased', seconds: leaseSeconds(subnet) }),
    }
  }
  if (wanted === undefined) return { why: 'requests no address', mac }
  if (isInPool(subnet, wanted)) {
    const isFine = (inUse ?? wanted) === wanted && leases.mayTake(mac, wanted) && !isTaken(wanted, asking)
    if (!isFine) return refuse(asking, { wanted, why: `${wanted} is another machine's` })
    const lease = leaseOf(asking, { place, address: wanted, state: 'leased', seconds: leaseSeconds(subnet) })
    return { ...agree(asking, { type: MessageType.ack, reservation: lent(wanted, place) }), lease }
  }
  const isOffer = request.options.has(OptionCode.serverIdentifier)
  if (isOffer || !hasAddress(subnet, wanted))
    return refuse(asking, { wanted, why: `${wanted} is not to be had here` })
  return { why: `uses ${wanted}, which is not of the pool`, mac }
}

function onEnd(
  asking: Asking,
  { place, address, state }: { place: Place; address: string | undefined; state: 'declined' | 'free' },
): Silence {
  const { mac } = asking
  const { subnet, leases } = place
  const verb = state === 'declined' ? 'declines' : 'releases'
  if (
    address === undefined ||
    leases.held(mac, poolOf(subnet)) !== address ||
    otherServerOf(asking) !== undefined
  ) {
    return { why: `${verb} ${address}, which it does not have of this server`, mac }
  }
  const seconds = state === 'declined' ? DECLINED_SECONDS : 0
  const lease = leaseOf(asking, { place, address, state, seconds })
  if (state === 'free') return { why: `releases ${address}`, mac, lease }
  return { why: `declines ${address}: another machine uses it, it is set aside`, mac, odd: true, lease }
}

function lent(address: string, { subnet, hostName }: Place) {
  const { prefix, gateway, dns, domain } = subnet
  return {
    hostName,
    address,
    prefix,
    ...(gateway === undefined ? {} : { gateway }),
    ...(dns === undefined ? {} : { dns }),
    ...(domain === undefined ? {} : { domain }),
    leaseSeconds: leaseSeconds(subnet),
  }
}

function leaseSeconds({ leaseSeconds = POOL_LEASE_SECONDS }: PoolSubnet): number {
  return leaseSeconds
}

function leaseOf(
  { mac, context }: Asking,
  { place, address, state, seconds }: { place: Place; address: string; state: LeaseState; seconds: number },
): Lease {
  const until = (context.now ?? 0) + seconds * 1_000
  return { address, mac, subnet: place.subnet.name, state, until }
}

/** A node's, or this server's own. */
function isTaken(address: string, { context }: Asking): boolean {
  return address === context.server.address || context.isTaken?.(address) === true
}
