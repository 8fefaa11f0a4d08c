/** One option (RFC 8415, 21.1). Some come several times, and their order counts. */
export interface Option6 {
  code: number
  value: Buffer
}

export type Options6 = readonly Option6[]

const HEADER_BYTES = 4

/** The options in a message or in another option; undefined if one runs past the end. */
export function decodeOptions6(area: Buffer): Option6[] | undefined {
  const options: Option6[] = []
  let offset = 0
  while (offset < area.length) {
    if (offset + HEADER_BYTES > area.length) return undefined
    const code = area.readUInt16BE(offset)
    const length = area.readUInt16BE(offset + 2)
    offset += HEADER_BYTES
    if (offset + length > area.length) return undefined
    options.push({ code, value: area.subarray(offset, offset + length) })
    offset += length
  }
  return options
}

export function encodeOptions6(options: Options6): Buffer {
  const parts = options.flatMap(({ code, value }) => {
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt16BE(code)
    header.writeUInt16BE(value.length, 2)
    return [header, value]
  })
  return Buffer.concat(parts)
}

/** The first of a code: of those that may come once only, the others count for nothing. */
export function optionOf(options: Options6, code: number): Buffer | undefined {
  return options.find((option) => option.code === code)?.value
}

/** Strings that each stand behind their length, of two bytes (RFC 8415, 21.15). What runs past the end is none. */
export function stringsIn(value: Buffer, { countMax }: { countMax: number }): Buffer[] {
  const strings: Buffer[] = []
  let offset = 0
  while (offset + 2 <= value.length && strings.length < countMax) {
    const end = offset + 2 + value.readUInt16BE(offset)
    if (end > value.length) break
    strings.push(value.subarray(offset + 2, end))
    offset = end
  }
  return strings
}
