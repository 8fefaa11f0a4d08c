import { OptionCode6 } from './codes.ts'
import { macOf, macOfDuid, macText } from './duid.ts'
import { bytesOfIPv6, isLinkLocal } from './ipv6.ts'
import type { Relayed } from './message.ts'
import { optionOf } from './options.ts'

/** The second bit of an interface identifier is that of the hardware address, inverted (RFC 4291, 2.5.1). */
const UNIVERSAL_BIT = 0x02

const ETHERNET_TEXT_LENGTH = 17

/**
 * The hardware addresses by which the sender of a message may be known, the likeliest first, in lower case with colons. What
 * the relay saw (RFC 6939), and what the link-local address is made of, are those of the interface that asks; a DUID
 * stands for the whole machine and may have another interface's address in it.
 */
export function identities6({ message, relays }: Relayed, { sender }: { sender: string }): string[] {
  const nearest = relays.at(-1)
  const seen = nearest && optionOf(nearest.options, OptionCode6.clientLinkLayer)
  const duid = optionOf(message.options, OptionCode6.clientId)
  const found = [
    seen !== undefined && seen.length > 2 ? macOf(seen.readUInt16BE(0), seen.subarray(2)) : undefined,
    ...macsOfLinkLocal(nearest?.peerAddress ?? sender),
    duid && macOfDuid(duid),
  ]
  return [...new Set(found.filter((mac) => mac !== undefined))]
}

/** The one of a machine that nobody knows: any link-local address that is not made of a MAC looks like one that is made of a GUID. */
export function likeliest(macs: readonly string[]): string | undefined {
  return macs.find((each) => each.length === ETHERNET_TEXT_LENGTH) ?? macs[0]
}

/** Of Ethernet, with `ff:fe` in its middle (RFC 2464, 4); or the GUID of a port on InfiniBand (RFC 4391, 8). */
function macsOfLinkLocal(address: string): string[] {
  const bytes = bytesOfIPv6(address)
  if (bytes === undefined || !isLinkLocal(bytes)) return []
  const identifier = Buffer.from(bytes.subarray(8))
  identifier[0]! ^= UNIVERSAL_BIT
  const isEthernet = identifier[3] === 0xff && identifier[4] === 0xfe
  return [
    macText(isEthernet ? Buffer.concat([identifier.subarray(0, 3), identifier.subarray(5)]) : identifier),
  ]
}
