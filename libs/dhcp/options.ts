import { OptionCode } from './codes.ts'

/** Values by code, in the order they came or are to be sent in. A value may be longer than 255 bytes (RFC 3396). */
export type Options = Map<number, Buffer>

/** One option carries so many bytes. */
const VALUE_BYTES_MAX = 255

/**
 * Adds the options in an area of a packet (RFC 2132, 2). An option that was there before is continued (RFC 3396, 7);
 * the end option may be missing, as some clients fill the area to its last byte.
 *
 * @returns what is wrong with the area, if something is
 */
export function decodeOptions(area: Buffer, into: Options): string | undefined {
  let offset = 0
  while (offset < area.length) {
    const code = area[offset++]!
    if (code === OptionCode.pad) continue
    if (code === OptionCode.end) return undefined
    const length = area[offset++]
    if (length === undefined || offset + length > area.length) return `option ${code} runs past the end`
    const value = area.subarray(offset, offset + length)
    const before = into.get(code)
    into.set(code, before === undefined ? value : Buffer.concat([before, value]))
    offset += length
  }
  return undefined
}

/** Bytes of the options as they are sent, with the end option. */
export function encodedBytes(options: Options): number {
  let bytes = 1
  for (const { length } of options.values()) {
    bytes += length + 2 * Math.max(1, Math.ceil(length / VALUE_BYTES_MAX))
  }
  return bytes
}

/** The options with an end option behind them; long values are split (RFC 3396, 6). */
export function encodeOptions(options: Options): Buffer {
  const bytes = Buffer.allocUnsafe(encodedBytes(options))
  let at = 0
  for (const [code, value] of options) {
    let offset = 0
    do {
      const length = Math.min(value.length - offset, VALUE_BYTES_MAX)
      bytes[at++] = code
      bytes[at++] = length
      at += value.copy(bytes, at, offset, offset + length)
      offset += length
    } while (offset < value.length)
  }
  bytes[at] = OptionCode.end
  return bytes
}
