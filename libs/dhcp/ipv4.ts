/** No address, and every host of this link. */
export const UNSPECIFIED = '0.0.0.0'
export const BROADCAST = '255.255.255.255'

/** The four bytes at `offset`, dotted. */
export function readIPv4(bytes: Uint8Array, offset = 0): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`
}

/** The four bytes of a dotted address, which must be one. */
export function ipv4Bytes(dotted: string): Buffer {
  return Buffer.from(dotted.split('.').map(Number))
}

/** The mask of a network with this prefix length, and the address that all its hosts hear. */
export function networkOf(dotted: string, prefix: number): { mask: Buffer; broadcast: Buffer } {
  const hostBits = 2 ** (32 - prefix) - 1
  const mask = Buffer.alloc(4)
  mask.writeUInt32BE(2 ** 32 - 1 - hostBits)
  const broadcast = ipv4Bytes(dotted).map((octet, i) => octet | (~mask[i]! & 255))
  return { mask, broadcast: Buffer.from(broadcast) }
}

/** The bits of a dotted address, which must be one. */
export function ipv4Number(dotted: string): number {
  return ipv4Bytes(dotted).readUInt32BE()
}
