import { checkLengths, type FoundMember, memberOf } from './cpio-member.ts'
import { ArchiveCorruptError } from './errors.ts'
import { HEADER_BYTES, paddingAfter, parseHeader } from './newc-header.ts'

/** A member and its data, a view of the archive's bytes. */
export interface ReadMember extends FoundMember {
  data: Buffer
}

/**
 * Reads a newc archive that is in memory. As in the kernel, NULs between entries are skipped, another archive may
 * follow a TRAILER, and the TRAILER may be missing: a segment has none.
 * @throws {ArchiveCorruptError}
 */
export function* readCpio(bytes: Uint8Array): Generator<ReadMember, void, void> {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let archive = 0
  let offset = 0
  for (;;) {
    while (input[offset] === 0) offset++
    if (offset >= input.length) return
    const start = offset
    if (start % 4 !== 0)
      throw new ArchiveCorruptError('an entry that does not start on a multiple of four', start)

    const take = (size: number): Buffer => {
      const end = offset + size + paddingAfter(offset + size)
      if (end > input.length) throw new ArchiveCorruptError('the archive ends within an entry', start)
      const taken = input.subarray(offset, offset + size)
      offset = end
      return taken
    }

    if (start + HEADER_BYTES > input.length)
      throw new ArchiveCorruptError('the archive ends within a header', start)
    const header = parseHeader(input.subarray(start, start + HEADER_BYTES), start)
    checkLengths(header, start)
    offset += HEADER_BYTES
    const member = memberOf(header, take(header.nameSize), { offset: start, archive })
    const data = take(header.size)
    if (member) yield { ...member, data }
    else archive++
  }
}
