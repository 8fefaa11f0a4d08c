import { ChunkReader } from './chunk-reader.ts'
import { checkLengths, type FoundMember, memberOf } from './cpio-member.ts'
import { ArchiveCorruptError } from './errors.ts'
import { HEADER_BYTES, paddingAfter, parseHeader } from './newc-header.ts'

/** A member whose data come as they are read. What is not taken before the next member is asked for, is skipped. */
export interface StreamedMember extends FoundMember {
  data: AsyncGenerator<Buffer, void, void>
}

/**
 * Reads a newc archive as it comes in, with the rules of `readCpio`, holding no more than one chunk in memory.
 * Leaving the loop early closes the source.
 * @throws {ArchiveCorruptError}
 */
export async function* readCpioStream(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamedMember, void, void> {
  await using reader = new ChunkReader(chunks)
  let archive = 0
  while (await reader.skipNuls()) {
    const start = reader.offset
    if (start % 4 !== 0)
      throw new ArchiveCorruptError('an entry that does not start on a multiple of four', start)
    const header = parseHeader(await reader.read(HEADER_BYTES), start)
    checkLengths(header, start)
    const name = await reader.read(header.nameSize)
    await skip(reader, paddingAfter(reader.offset))

    const member = memberOf(header, name, { offset: start, archive })
    const dataEnd = reader.offset + header.size
    if (member) yield { ...member, data: dataUpTo(reader, dataEnd) }
    else archive++
    await skip(reader, dataEnd - reader.offset + paddingAfter(dataEnd))
  }
}

/** Gives nothing once the reader has passed `end`: a member's data are gone when the next one is read. */
async function* dataUpTo(reader: ChunkReader, end: number): AsyncGenerator<Buffer, void, void> {
  while (reader.offset < end) {
    const part = await reader.take(end - reader.offset)
    if (part.length === 0) throw new ArchiveCorruptError('the archive ends within an entry', reader.offset)
    yield part
  }
}

async function skip(reader: ChunkReader, size: number): Promise<void> {
  for await (const _ of reader.parts(size));
}
