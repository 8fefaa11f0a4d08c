import { MessageType } from './codes.ts'
import { needsBroadcast } from './identity.ts'
import { BROADCAST, UNSPECIFIED } from './ipv4.ts'
import { BROADCAST_FLAG, type DhcpPacket, messageTypeOf } from './packet.ts'

export interface Destination {
  address: string
  /** The port that clients listen on, or the one that servers and relays do. */
  to: 'client' | 'relay'
}

/**
 * Where an answer goes (RFC 2131, 4.1). A client without an address is answered by broadcast, whatever its flag says:
 * to send to an address that its owner does not know of yet takes an ARP entry, which Node cannot make. Everybody hears
 * broadcasts, and xid and chaddr say whose it is. A machine whose hardware address is not one of Ethernet may ask for
 * that also when it has its address: as such firmware it cannot hear anything else.
 */
export function destinationOf(reply: DhcpPacket): Destination {
  if (reply.giaddr !== UNSPECIFIED) return { address: reply.giaddr, to: 'relay' }
  const deaf = needsBroadcast(reply) && (reply.flags & BROADCAST_FLAG) !== 0
  if (reply.ciaddr !== UNSPECIFIED && messageTypeOf(reply) !== MessageType.nak && !deaf) {
    return { address: reply.ciaddr, to: 'client' }
  }
  return { address: BROADCAST, to: 'client' }
}
