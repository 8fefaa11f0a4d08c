import type { UnknownClient } from '../dhcp/unknown.ts'
import { client6Of, vendorClassOf } from './client.ts'
import { OptionCode6 } from './codes.ts'
import { identities6, likeliest } from './identity.ts'
import type { Relay, Relayed } from './message.ts'
import { optionOf } from './options.ts'

/** Before a remote id: who numbers it (RFC 4649, 3). */
const ENTERPRISE_BYTES = 4

/**
 * A machine that no node has the MAC address of, as its message shows it; undefined if it shows no hardware address. Its UUID is left out
 * though it may be in the DUID: EDK2 and iPXE write that in different orders.
 */
export function unknownClient6(
  relayed: Relayed,
  { sender, requestedAt }: { sender: string; requestedAt: number },
): UnknownClient | undefined {
  const mac = likeliest(identities6(relayed, { sender }))
  if (mac === undefined) return undefined
  const { kind, archs } = client6Of(relayed.message.options)
  const vendorClass = vendorClassOf(relayed.message.options).replace(/[^ -~]/g, '?')
  const nearest = relayed.relays.at(-1)
  return {
    mac,
    kind,
    archs,
    relay: nearest === undefined ? {} : relayOf(nearest),
    requestedAt,
    ...(vendorClass !== '' && { vendorClass }),
  }
}

/** An interface id is to IPv6 what a circuit id is to IPv4. */
function relayOf({ linkAddress, options }: Relay): UnknownClient['relay'] {
  const circuitId = optionOf(options, OptionCode6.interfaceId)
  const remoteId = optionOf(options, OptionCode6.remoteId)?.subarray(ENTERPRISE_BYTES)
  return {
    address: linkAddress,
    ...(circuitId !== undefined && { circuitId }),
    ...(remoteId !== undefined && { remoteId }),
  }
}
