import { MessageType6, OptionCode6 } from './codes.ts'
import { bytesOfIPv6, textOfIPv6 } from './ipv6.ts'
import { MESSAGE_BYTES_MAX, RELAYS_MAX } from './limits.ts'
import { decodeOptions6, encodeOptions6, type Option6, type Options6, optionOf } from './options.ts'

/** What clients and servers say (RFC 8415, 8). */
export interface Message6 {
  type: number
  /** Three bytes. */
  transactionId: number
  options: Options6
}

/** What a relay put around a message (RFC 8415, 9). */
export interface Relay {
  hopCount: number
  /** An address of the link that the client is on, or `::`. */
  linkAddress: string
  /** Who sent to the relay: the client, or the relay before it. */
  peerAddress: string
  options: Options6
}

/** A client's message and the relays it came through, the one next to the client last. */
export interface Relayed {
  message: Message6
  relays: readonly Relay[]
}

export type Decoded6 = (Relayed & { problem?: undefined }) | { message?: undefined; problem: string }

const HEADER_BYTES = 4
const RELAY_HEADER_BYTES = 34

/** Reads what came from the network. It never throws: what is no message of DHCPv6 gives a `problem`. */
export function decodeMessage6(bytes: Buffer): Decoded6 {
  if (bytes.length > MESSAGE_BYTES_MAX) return { problem: `longer than ${MESSAGE_BYTES_MAX} bytes` }
  const relays: Relay[] = []
  let inner = bytes
  while (inner[0] === MessageType6.relayForward) {
    if (relays.length === RELAYS_MAX) return { problem: `came through more than ${RELAYS_MAX} relays` }
    const relay = decodeRelay(inner)
    const relayed = relay && optionOf(relay.options, OptionCode6.relayMessage)
    if (relay === undefined || relayed === undefined) return { problem: 'no message in what a relay sent' }
    relays.push(relay)
    inner = relayed
  }
  if (inner.length < HEADER_BYTES) return { problem: `${inner.length} bytes are no message` }
  const options = decodeOptions6(inner.subarray(HEADER_BYTES))
  if (options === undefined) return { problem: 'an option runs past the end' }
  return { message: { type: inner[0]!, transactionId: inner.readUIntBE(1, 3), options }, relays }
}

function decodeRelay(bytes: Buffer): Relay | undefined {
  if (bytes.length < RELAY_HEADER_BYTES) return undefined
  const options = decodeOptions6(bytes.subarray(RELAY_HEADER_BYTES))
  if (options === undefined) return undefined
  return {
    hopCount: bytes[1]!,
    linkAddress: textOfIPv6(bytes.subarray(2, 18)),
    peerAddress: textOfIPv6(bytes.subarray(18, RELAY_HEADER_BYTES)),
    options,
  }
}

/** A message for a client, and around it what each relay on the way is to take off (RFC 8415, 19.3). */
export function encodeMessage6({ message, relays }: Relayed): Buffer {
  const { type, transactionId, options } = message
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = type
  header.writeUIntBE(transactionId, 1, 3)
  const encoded = Buffer.concat([header, encodeOptions6(options)])
  return relays.reduceRight(around, encoded)
}

/** What a relay knows its client's interface and port by comes back. */
function around(inner: Buffer, relay: Relay): Buffer {
  const header = Buffer.from([MessageType6.relayReply, relay.hopCount])
  const back: Option6[] = [OptionCode6.interfaceId, OptionCode6.relayPort].flatMap((code) => {
    const value = optionOf(relay.options, code)
    return value === undefined ? [] : [{ code, value }]
  })
  const options = encodeOptions6([...back, { code: OptionCode6.relayMessage, value: inner }])
  return Buffer.concat([header, bytesOfIPv6(relay.linkAddress)!, bytesOfIPv6(relay.peerAddress)!, options])
}
