import { OptionCode } from './codes.ts'
import { HEADERS_BYTES, MESSAGE_BYTES_MIN, PACKET_BYTES_MAX } from './limits.ts'
import { encodedBytes, type Options } from './options.ts'

/** Without these an answer is none; and a relay does not know where to send one that lacks what it put in. */
const NEVER_DROPPED: ReadonlySet<number> = new Set([
  OptionCode.messageType,
  OptionCode.serverIdentifier,
  OptionCode.leaseTime,
  OptionCode.relayAgent,
])

/**
 * How many bytes of options a client takes. Option 57 counts the whole datagram (RFC 2132, 9.10), and whoever does not
 * send it takes the least there is.
 */
export function optionsBytesMax(request: Options): number {
  const asked = request.get(OptionCode.maximumMessageSize)
  const datagram = asked?.length === 2 ? asked.readUInt16BE(0) : MESSAGE_BYTES_MIN
  const message = Math.max(datagram, MESSAGE_BYTES_MIN) - HEADERS_BYTES.ipAndUdp
  return Math.min(message, PACKET_BYTES_MAX) - HEADERS_BYTES.dhcp
}

/** What of the options fits. They stand in the order of their importance: the last are left out first. */
export function fitted(options: Options, bytesMax: number): Options {
  const kept = new Map(options)
  for (const code of [...options.keys()].reverse()) {
    if (encodedBytes(kept) <= bytesMax) break
    if (!NEVER_DROPPED.has(code)) kept.delete(code)
  }
  return kept
}
