/** RFC 1350 section 5; OACK is RFC 2347. */
export const Opcode = { rrq: 1, wrq: 2, data: 3, ack: 4, error: 5, oack: 6 } as const

/** RFC 1350, appendix; 8 is RFC 2347. Clients send others too, and mean the same: the transfer is over. */
export const ErrorCode = {
  undefined: 0,
  notFound: 1,
  accessViolation: 2,
  illegalOperation: 4,
  unknownTransfer: 5,
} as const

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode]

/** Opcode and block number of a DATA packet; opcode and block number are the whole of an ACK. */
export const HEADER_BYTES = 4

/** Opcode of a packet from the network; undefined if it is too short to have one. */
export function opcodeOf(message: Uint8Array): number | undefined {
  return message.length < 2 ? undefined : (message[0]! << 8) | message[1]!
}

export function encodeError(code: ErrorCode, text: string): Buffer {
  return Buffer.from(`\0\x05\0${String.fromCharCode(code)}${text}\0`, 'latin1')
}

/** RFC 2347: the options that are agreed to, with their values. */
export function encodeOack(options: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.from(`\0\x06${options.map(([name, value]) => `${name}\0${value}\0`).join('')}`, 'latin1')
}

/** An ERROR as text for the log: its code, whatever it is, and the start of its message. Never throws. */
export function describeError(message: Buffer, textBytesMax: number): string {
  const code = message.length < HEADER_BYTES ? '?' : message.readUInt16BE(2)
  const end = message.indexOf(0, HEADER_BYTES)
  const text = message.toString(
    'latin1',
    HEADER_BYTES,
    Math.min(end === -1 ? message.length : end, HEADER_BYTES + textBytesMax),
  )
  return `${code} ${text}`.trimEnd()
}
