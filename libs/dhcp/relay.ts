import { OptionCode, RelaySubOption } from './codes.ts'
import { readIPv4, UNSPECIFIED } from './ipv4.ts'
import type { DhcpPacket } from './packet.ts'

/** What relays say of a message on its way; all undefined for one that came by none. */
export interface RelayInfo {
  /** The relay's address on the client's network, where answers go back to (`giaddr`). */
  address?: string
  /** The port of the switch, in the words of its maker (RFC 3046, 3.1). */
  circuitId?: Buffer
  /** The switch, or the subscriber (RFC 3046, 3.2). */
  remoteId?: Buffer
  /** An address of the client's network where `giaddr` is not one (RFC 3527). */
  linkSelection?: string
  /** What clients are to believe is the server: their renewals go by the relay then (RFC 5107). */
  serverOverride?: string
}

/**
 * Reads `giaddr` and option 82. A switch may put the option in without being a relay (RFC 3046, 2.1): then it may say which port it was, but
 * not which network, nor who the server is.
 */
export function relayInfoOf({ giaddr, options }: DhcpPacket): RelayInfo {
  const subOptions = subOptionsOf(options.get(OptionCode.relayAgent))
  const info: RelayInfo = {}
  const circuitId = subOptions.get(RelaySubOption.circuitId)
  const remoteId = subOptions.get(RelaySubOption.remoteId)
  if (circuitId !== undefined) info.circuitId = circuitId
  if (remoteId !== undefined) info.remoteId = remoteId
  if (giaddr === UNSPECIFIED) return info
  info.address = giaddr
  const linkSelection = addressOf(subOptions.get(RelaySubOption.linkSelection))
  const serverOverride = addressOf(subOptions.get(RelaySubOption.serverOverride))
  if (linkSelection !== undefined) info.linkSelection = linkSelection
  if (serverOverride !== undefined) info.serverOverride = serverOverride
  return info
}

/**
 * Unlike options, sub-options know no pad and no end. Of one that comes twice the first counts; what runs past the end is left
 * out, and what came before it still is one.
 */
function subOptionsOf(area: Buffer = Buffer.alloc(0)): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  let offset = 0
  while (offset + 2 <= area.length) {
    const code = area[offset]!
    const end = offset + 2 + area[offset + 1]!
    if (end > area.length) break
    if (!found.has(code)) found.set(code, area.subarray(offset + 2, end))
    offset = end
  }
  return found
}

/** One that is not four bytes, or names no host, is as if it were not there. */
function addressOf(value: Buffer | undefined): string | undefined {
  if (value?.length !== 4 || value[0] === 0 || value[0]! >= 224) return undefined
  return readIPv4(value)
}
