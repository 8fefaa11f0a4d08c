import { OptionCode } from './codes.ts'
import type { DhcpPacket } from './packet.ts'

/** Hardware types: the ARP parameters of IANA. */
const Htype = { ethernet: 1, eui64: 27, infiniband: 32 } as const

const MAC_BYTES = 6
/** InfiniBand's port GUID, OmniPath's address. */
const GUID_BYTES = 8

/**
 * The hardware addresses by which the sender of a message may be known, the likeliest first, in lower case with colons:
 * six bytes of Ethernet, or eight. None for other hardware.
 *
 * An InfiniBand address of 20 bytes has no room in the packet, so clients leave it empty and name themselves in option
 * 61 (RFC 4390, 2.1). Of its forms that are in use each ends with the GUID of the port: the address behind its hardware
 * type (RFC 2132, 9.14), a DUID made of it (RFC 4361), and what Mellanox's boot ROMs say. iPXE puts the GUID into the packet.
 */
export function identitiesOf(packet: DhcpPacket): string[] {
  const { htype, hlen, chaddr, options } = packet
  if (htype === Htype.ethernet && hlen === MAC_BYTES) return [textOf(chaddr.subarray(0, MAC_BYTES))]
  const found: string[] = []
  if (hlen === GUID_BYTES && Object.values<number>(Htype).includes(htype)) {
    found.push(textOf(chaddr.subarray(0, GUID_BYTES)))
  }
  const identifier = options.get(OptionCode.clientIdentifier)
  if (htype === Htype.infiniband && identifier !== undefined && identifier.length > GUID_BYTES) {
    found.push(textOf(identifier.subarray(-GUID_BYTES)))
  }
  return found
}

/**
 * Whether a machine must be answered by broadcast: whoever sends to its address, a relay for example, would have to know
 * a hardware address that the packet does not hold, or is not used to one of eight bytes (RFC 4390, 2.2).
 */
export function needsBroadcast({ hlen }: Pick<DhcpPacket, 'hlen'>): boolean {
  return hlen !== MAC_BYTES
}

function textOf(address: Buffer): string {
  return address.toString('hex').match(/../g)!.join(':')
}
