import { type ClientKind, clientOf } from './client.ts'
import { OptionCode } from './codes.ts'
import type { DhcpPacket } from './packet.ts'
import { type RelayInfo, relayInfoOf } from './relay.ts'

/** A machine that no node has the MAC address of, as its message shows it. Nothing of it can be relied on. */
export interface UnknownClient {
  mac: string
  kind: ClientKind
  /** Option 60, what is not printable ASCII replaced: `PXEClient:Arch:00007:UNDI:003016`. */
  vendorClass?: string
  /** As RFC 4578, 2.1 numbers them, at least one. */
  archs: readonly number[]
  /** SMBIOS's, in lower case with dashes. */
  uuid?: string
  relay: RelayInfo
  /** Milliseconds since 1970. */
  requestedAt: number
}

const UUID_BYTES = 16

export function unknownClient(
  packet: DhcpPacket,
  { mac, requestedAt }: { mac: string; requestedAt: number },
): UnknownClient {
  const { kind, archs } = clientOf(packet.options)
  const vendorClass = packet.options
    .get(OptionCode.vendorClass)
    ?.toString('latin1')
    .replace(/[^ -~]/g, '?')
  const uuid = uuidOf(packet.options.get(OptionCode.clientMachineId))
  return {
    mac,
    kind,
    archs,
    relay: relayInfoOf(packet),
    requestedAt,
    ...(vendorClass ? { vendorClass } : {}),
    ...(uuid ? { uuid } : {}),
  }
}

/**
 * Option 97 is a type, 0, and the UUID (RFC 4578, 2.3) with its first three fields in little-endian, as SMBIOS has them. Firmware that
 * knows of none sends zeros, or ones.
 */
function uuidOf(value: Buffer | undefined): string | undefined {
  if (value?.length !== 1 + UUID_BYTES || value[0] !== 0) return undefined
  const bytes = Buffer.from(value.subarray(1))
  if (bytes.every((byte) => byte === bytes[0])) return undefined
  bytes.subarray(0, 4).swap32()
  bytes.subarray(4, 8).swap16()
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
