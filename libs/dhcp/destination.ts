import { MessageType } from './codes.ts'
import { BROADCAST, UNSPECIFIED } from './ipv4.ts'
import { type DhcpPacket, messageTypeOf } from './packet.ts'

export interface Destination {
  address: string
  /** The port that clients listen on, or the one that servers and relays do. */
  to: 'client' | 'relay'
}

/**
 * Where an answer goes (RFC 2131, 4.1). A client without an address is answered by broadcast, whatever its flag says:
 * to send to an address that its owner does not know of yet takes an ARP entry, which Node cannot make. Everybody hears
 * broadcasts, and xid and chaddr say whose it is.
 */
export function destinationOf(reply: DhcpPacket): Destination {
  if (reply.giaddr !== UNSPECIFIED) return { address: reply.giaddr, to: 'relay' }
  if (reply.ciaddr !== UNSPECIFIED && messageTypeOf(reply) !== MessageType.nak) {
    return { address: reply.ciaddr, to: 'client' }
  }
  return { address: BROADCAST, to: 'client' }
}
