import type { Package } from './package-list.ts'

/** Tags and types of rpm's headers: rpmtag.h. */
const TAGS = { name: 1000, version: 1001, release: 1002, epoch: 1003, arch: 1022 } as const
const INT32 = 4
const STRING = 6

const LENGTHS_BYTES = 8
const ENTRY_BYTES = 16

/**
 * The package that a header describes, as databases hold it: two numbers, how many entries and how many bytes of data
 * follow; entries of tag, type, offset and count; then the data. All numbers are big-endian. (docs/manual/format.md of
 * rpm, "Header".) Undefined if it is no such header, or of no package.
 */
export function packageOfHeader(header: Buffer): Package | undefined {
  if (header.length < LENGTHS_BYTES) return undefined
  const entries = header.readUInt32BE(0)
  const dataBytes = header.readUInt32BE(4)
  const dataStart = LENGTHS_BYTES + entries * ENTRY_BYTES
  if (dataStart + dataBytes > header.length) return undefined
  const data = header.subarray(dataStart, dataStart + dataBytes)
  const found = new Map<number, string>()
  const wanted = new Set<number>(Object.values(TAGS))
  for (let at = LENGTHS_BYTES; at < dataStart; at += ENTRY_BYTES) {
    const tag = header.readUInt32BE(at)
    if (!wanted.has(tag)) continue
    const value = valueAt(data, { type: header.readUInt32BE(at + 4), offset: header.readUInt32BE(at + 8) })
    if (value !== undefined) found.set(tag, value)
  }
  const [name, version, release] = [found.get(TAGS.name), found.get(TAGS.version), found.get(TAGS.release)]
  if (!name || !version || !release) return undefined
  const epoch = found.get(TAGS.epoch)
  return {
    name,
    version: `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`,
    arch: found.get(TAGS.arch) ?? '-',
  }
}

function valueAt(data: Buffer, { type, offset }: { type: number; offset: number }): string | undefined {
  if (type === INT32) return offset + 4 <= data.length ? String(data.readUInt32BE(offset)) : undefined
  if (type !== STRING) return undefined
  const end = data.indexOf(0, offset)
  return end === -1 ? undefined : data.toString('utf8', offset, end)
}
