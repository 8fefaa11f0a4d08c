import type { Codec } from '../archive/compress.ts'
import type { FoundMember } from '../archive/cpio-member.ts'
import { readCpio } from '../archive/cpio-reader.ts'
import { readCpioStream, type StreamedMember } from '../archive/cpio-stream.ts'
import { decompress, decompressChunks } from '../archive/decompress.ts'
import type { DeviceNumber, EntryType } from '../archive/entry.ts'
import { ArchiveCorruptError } from '../archive/errors.ts'
import { SEGMENT_BYTES_MAX } from '../archive/limits.ts'
import { decodePath } from '../archive/path-bytes.ts'
import { type Digest, Digester, digestOf } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { SegmentRef } from '../records/image-manifest.ts'

/** What an image says of a file, with a digest in the place of its content. */
export interface Fingerprint {
  type: EntryType
  mode: number
  uid: number
  gid: number
  mtime: number
  /** Bytes of a file's content; 0 of all else. */
  size: number
  /** Of a file: the digest of its content, or of one whose other name has it, `link NUMBER`. */
  content?: string
  /** Of a symbolic link. */
  target?: string
  /** Of a device. */
  device?: DeviceNumber
}

/** A blob's bytes, from its first to its last. */
export type OpenBlob = (ref: BlobRef) => AsyncIterable<Uint8Array>

/** A file as it stands in a segment; one of several names of a file has `link`, and only the last has its data. */
export interface SegmentMember {
  path: string
  found: Fingerprint
  link?: { number: number; hasData: boolean }
}

interface Reading {
  codec: Codec
  open: OpenBlob
  signal?: AbortSignal | undefined
}

/**
 * The members of a segment. A usual one is unpacked in memory, which is several times as fast; one of a large file as it
 * is read. @throws {ArchiveCorruptError} if it is not what its reference says, and what `open` throws
 */
export async function readSegmentMembers(segment: SegmentRef, reading: Reading): Promise<SegmentMember[]> {
  const isSmall = Math.max(segment.size, segment.rawSize) <= SEGMENT_BYTES_MAX
  return isSmall ? readInMemory(segment, reading) : readInPieces(segment, reading)
}

async function readInMemory(segment: SegmentRef, { open, signal }: Reading): Promise<SegmentMember[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of open(segment)) {
    signal?.throwIfAborted()
    chunks.push(chunk)
  }
  const raw = await decompress(Buffer.concat(chunks), { sizeMax: segment.rawSize })
  return Array.from(readCpio(raw), (member) =>
    memberOf(member, { content: () => digestOf(member.data), target: () => member.data }),
  )
}

async function readInPieces(segment: SegmentRef, { codec, open, signal }: Reading): Promise<SegmentMember[]> {
  const members: SegmentMember[] = []
  const raw = decompressChunks(open(segment), codec)
  for await (const member of readCpioStream(within(raw, { segment, signal }))) {
    const { digest, bytes } = await readData(member)
    members.push(memberOf(member, { content: () => digest, target: () => bytes }))
  }
  return members
}

/** The bytes, as long as they are wanted and there are no more than the segment is said to have. */
async function* within(
  raw: AsyncIterable<Buffer>,
  { segment, signal }: { segment: SegmentRef; signal: AbortSignal | undefined },
): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of raw) {
    signal?.throwIfAborted()
    size += chunk.length
    if (size > segment.rawSize) {
      throw new ArchiveCorruptError(`segment ${segment.digest} goes on after its bytes`, segment.rawSize)
    }
    yield chunk
  }
}

/** The digest of a member's data, and of a link, whose target was found short enough, the data. */
async function readData({ type, data }: StreamedMember): Promise<{ digest: Digest; bytes: Buffer }> {
  const digester = new Digester()
  const kept: Buffer[] = []
  for await (const chunk of data) {
    digester.update(chunk)
    if (type === 'symlink') kept.push(Buffer.from(chunk))
  }
  return { digest: digester.digest(), bytes: Buffer.concat(kept) }
}

function memberOf(member: FoundMember, data: { content: () => Digest; target: () => Buffer }): SegmentMember {
  const { path, type, mode, uid, gid, mtime, size, nlink, ino } = member
  const base = { type, mode, uid, gid, mtime, size: 0 }
  if (type === 'symlink') {
    return { path, found: { ...base, target: decodePath(data.target()).replace(/\0$/, '') } }
  }
  if (type === 'character' || type === 'block') return { path, found: { ...base, device: member.rdev } }
  if (type !== 'file') return { path, found: base }
  const found = { ...base, size, content: data.content() }
  return nlink > 1 ? { path, found, link: { number: ino, hasData: size > 0 } } : { path, found }
}
