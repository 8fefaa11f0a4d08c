import { createHash } from 'node:crypto'

/** Types of DUIDs (RFC 8415, 11; 4 is RFC 6355). */
const DuidType = { linkLayerAndTime: 1, linkLayer: 3, uuid: 4 } as const

/** Hardware types: the ARP parameters of IANA. */
const Htype = { ethernet: 1, infiniband: 32 } as const

const HEADER_BYTES = 4
const TIME_BYTES = 4
const UUID_BYTES = 16

/**
 * The hardware address in a DUID that is made of one; undefined for others: firmware and iPXE say the machine's UUID,
 * systemd-networkd a number of its own.
 */
export function macOfDuid(duid: Buffer): string | undefined {
  if (duid.length < HEADER_BYTES) return undefined
  const type = duid.readUInt16BE(0)
  if (type !== DuidType.linkLayer && type !== DuidType.linkLayerAndTime) return undefined
  const behind = duid.subarray(HEADER_BYTES + (type === DuidType.linkLayerAndTime ? TIME_BYTES : 0))
  return macOf(duid.readUInt16BE(2), behind)
}

/** A hardware address as nodes are known by it: six bytes of Ethernet, or the GUID at the end of one of InfiniBand. */
export function macOf(htype: number, address: Buffer): string | undefined {
  if (htype === Htype.ethernet && address.length === 6) return macText(address)
  if (htype === Htype.infiniband && address.length >= 8) return macText(address.subarray(-8))
  return undefined
}

export function macText(bytes: Buffer): string {
  return bytes.toString('hex').match(/../g)!.join(':')
}

/**
 * The DUID of a server, made of its name: it must stay the same as long as the server is the same (RFC 8415, 11), also on
 * another disk and with another network card. The UUID in it is one of version 8 (RFC 9562).
 */
export function serverDuid(name: string): Buffer {
  const uuid = createHash('sha256').update(`muster boot server ${name}`).digest().subarray(0, UUID_BYTES)
  uuid[6] = (uuid[6]! & 0x0f) | 0x80
  uuid[8] = (uuid[8]! & 0x3f) | 0x80
  return Buffer.concat([Buffer.from([0, DuidType.uuid]), uuid])
}
