import type { UnknownClient } from '../../../libs/dhcp/unknown.ts'
import { SEEN_TEXT_MAX } from '../../../libs/records/limits.ts'
import type { Seen } from './start-discovery.ts'

/** What takes note of a question over DHCP. */
export function byDhcp(onSeen: (seen: Seen) => void): (client: UnknownClient) => void {
  return (client) => {
    const seen = seenByDhcp(client)
    if (seen !== undefined) onSeen(seen)
  }
}

/**
 * What a question over DHCP tells of a machine. Undefined for one that does not boot from the network now: laptops, BMCs and
 * switches ask for addresses, too.
 */
export function seenByDhcp({ mac, kind, vendorClass, archs, uuid, relay }: UnknownClient): Seen | undefined {
  if (kind === 'os') return undefined
  const { address, remoteId, circuitId } = relay
  return {
    mac,
    archs,
    ...(vendorClass && { vendorClass: vendorClass.slice(0, SEEN_TEXT_MAX) }),
    ...(uuid && { uuid }),
    ...(address && { relay: address }),
    ...(remoteId && { remoteId: textOf(remoteId) }),
    ...(circuitId && { circuitId: textOf(circuitId) }),
  }
}

/** Some switches name their ports in words, others in numbers of their own. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  return /^[!-~][ -~]*$/.test(text) ? text : `0x${bytes.toString('hex')}`
}
