import { chmod, lutimes, mkdir, utimes } from 'node:fs/promises'
import { CpioExtract } from '../archive/cpio-extract.ts'
import type { FoundMember } from '../archive/cpio-member.ts'
import { readCpio } from '../archive/cpio-reader.ts'
import { readCpioStream } from '../archive/cpio-stream.ts'
import { codecOf, decompress, decompressChunks, MAGIC_BYTES } from '../archive/decompress.ts'
import { ArchiveCorruptError } from '../archive/errors.ts'
import { SEGMENT_BYTES_MAX } from '../archive/limits.ts'
import { MemberGuard } from '../archive/member-guard.ts'
import { locate } from '../archive/walk-tree.ts'
import { restoreXattrs } from '../archive/xattr-restore.ts'
import type { ImageManifest, SegmentRef } from '../records/image-manifest.ts'
import { type BlobSource, blobChunks } from './blob-source.ts'
import type { BuildProgress } from './build-image.ts'
import { ATTRIBUTES_PATH } from './image-xattrs.ts'
import { inOrder } from './in-order.ts'
import { SEGMENTS_AHEAD_MAX, TIMES_AT_ONCE_MAX } from './limits.ts'

export interface UnpackOptions {
  manifest: ImageManifest
  blobs: BlobSource
  /** The directory that becomes the root file system. It must not be there yet. */
  root: string
  signal?: AbortSignal
  /** Called after each segment. */
  onProgress?: (progress: BuildProgress) => void
}

/** Raw bytes: of a small segment all of them, with what is in it, of a large one as they come. */
type Raw = { bytes: Buffer } | { chunks: AsyncGenerator<Buffer, void, void> }

/**
 * Unpacks an image as the kernel of a node does it, and gives its files the extended attributes that are listed in it;
 * building what comes of it makes the same image. Owners and devices take root. What is half unpacked when this fails
 * is for the caller to remove.
 * @throws {ArchiveCorruptError | ProgramFailedError} and what `blobs` throws, or the signal's reason
 */
export async function unpackImage({
  manifest,
  blobs,
  root,
  signal,
  onProgress,
}: UnpackOptions): Promise<void> {
  await mkdir(root)
  await chmod(root, 0o755) // whatever the umask is
  const { segments } = manifest
  const unpacking = new Unpacking(manifest, onProgress)
  await using extract = new CpioExtract(root)
  const load = async (ref: SegmentRef): Promise<{ ref: SegmentRef; raw: Raw }> => {
    signal?.throwIfAborted()
    return { ref, raw: await rawOf(ref, blobs) }
  }
  let attributes: Buffer | undefined
  let index = 0
  for await (const { ref, raw } of inOrder(segments, load, { atOnceMax: SEGMENTS_AHEAD_MAX })) {
    signal?.throwIfAborted()
    // The list of attributes has a segment of its own, before the one with the TRAILER.
    const list = index++ === segments.length - 2 && 'bytes' in raw ? attributeList(raw.bytes) : undefined
    if (list) attributes = list
    else if ('bytes' in raw) await unpacking.whole(raw.bytes, extract)
    else await unpacking.streamed(raw.chunks, extract, signal)
    unpacking.done(ref)
  }
  await extract.end()
  await setTimes(root, unpacking.times, signal)
  if (attributes) await restoreXattrs(root, attributes, { signal })
}

async function rawOf(ref: SegmentRef, blobs: BlobSource): Promise<Raw> {
  if (ref.rawSize > SEGMENT_BYTES_MAX) {
    const start = Buffer.alloc(Math.min(MAGIC_BYTES, ref.size))
    await blobs.readAt(ref, start, 0)
    return { chunks: decompressChunks(blobChunks(blobs, ref), codecOf(start)) }
  }
  const bytes = await decompress(await blobs.read(ref), { sizeMax: ref.rawSize })
  if (bytes.length === ref.rawSize) return { bytes }
  throw new ArchiveCorruptError(`segment ${ref.digest} has ${bytes.length} bytes, not ${ref.rawSize}`, 0)
}

/** The list of extended attributes, if a segment holds nothing else but the directories that lead to it. */
function attributeList(bytes: Buffer): Buffer | undefined {
  const members = [...readCpio(bytes)]
  const list = members.find(({ path, type }) => path === ATTRIBUTES_PATH && type === 'file')
  const isAlone = members.every(
    (member) =>
      member === list || (member.type === 'directory' && ATTRIBUTES_PATH.startsWith(`${member.path}/`)),
  )
  return isAlone ? list?.data : undefined
}

/** What is known of an image while it is unpacked. */
class Unpacking {
  /** Modification times, in seconds, that cpio does not set, or that are lost again while it goes on. */
  readonly times: Pick<FoundMember, 'path' | 'type' | 'mtime'>[] = []
  readonly #guard = new MemberGuard()
  readonly #onProgress: NonNullable<UnpackOptions['onProgress']>
  #progress: BuildProgress

  constructor({ entries, rawSize }: ImageManifest, onProgress: UnpackOptions['onProgress'] = () => {}) {
    this.#onProgress = onProgress
    this.#progress = { files: 0, filesTotal: entries, rawBytes: 0, rawTotal: rawSize, bytes: 0 }
  }

  async whole(bytes: Buffer, extract: CpioExtract): Promise<void> {
    for (const member of readCpio(bytes)) this.#note(member)
    await extract.write(bytes)
  }

  async streamed(chunks: AsyncIterable<Buffer>, extract: CpioExtract, signal?: AbortSignal): Promise<void> {
    // A piece is looked at before it is handed on.
    const handedOn = async function* (): AsyncGenerator<Buffer, void, void> {
      for await (const chunk of chunks) {
        signal?.throwIfAborted()
        yield chunk
        await extract.write(chunk)
      }
    }
    for await (const member of readCpioStream(handedOn())) this.#note(member)
  }

  done({ size, rawSize }: SegmentRef): void {
    const { rawBytes, bytes } = this.#progress
    this.#progress = { ...this.#progress, rawBytes: rawBytes + rawSize, bytes: bytes + size }
    this.#onProgress(this.#progress)
  }

  #note(member: FoundMember): void {
    this.#guard.check(member)
    this.#progress.files++
    const { path, type, mtime } = member
    if (type === 'directory' || type === 'symlink') this.times.push({ path, type, mtime })
  }
}

async function setTimes(root: string, times: Unpacking['times'], signal?: AbortSignal): Promise<void> {
  for (let at = 0; at < times.length; at += TIMES_AT_ONCE_MAX) {
    signal?.throwIfAborted()
    const batch = times.slice(at, at + TIMES_AT_ONCE_MAX)
    await Promise.all(
      batch.map(({ path, type, mtime }) =>
        (type === 'symlink' ? lutimes : utimes)(locate(root, path), mtime, mtime),
      ),
    )
  }
}
