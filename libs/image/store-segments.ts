import { availableParallelism } from 'node:os'
import PQueue from 'p-queue'
import { type Codec, compress, compressChunks } from '../archive/compress.ts'
import type { Segment } from '../archive/cut.ts'
import type { TreeMember } from '../archive/hard-links.ts'
import { SEGMENT_BYTES_MAX } from '../archive/limits.ts'
import { readSegment, segmentChunks } from '../archive/segment-bytes.ts'
import { Digester, digestOf } from '../digest/digest.ts'
import type { SegmentRef } from '../records/image-manifest.ts'
import type { BlobSink } from './blob-sink.ts'
import { LARGE_SEGMENTS_AT_ONCE_MAX, SEGMENTS_AT_ONCE_MAX } from './limits.ts'
import type { SegmentCache } from './segment-cache.ts'

export interface SegmentStoring {
  root: string
  store: BlobSink
  codec: Codec
  cache?: SegmentCache | undefined
  signal?: AbortSignal | undefined
  /** Called after each segment, in whatever order they are done. */
  onStored(segment: Segment<TreeMember>, ref: SegmentRef): void
}

/**
 * Reads, compresses and stores segments, as many at once as there are cores; nothing is read before there is a core
 * for it, which bounds the memory. Returns their references in the segments' order. Once it has rejected, nothing
 * of it runs any more.
 */
export async function storeSegments(
  segments: readonly Segment<TreeMember>[],
  storing: SegmentStoring,
): Promise<SegmentRef[]> {
  const small = new PQueue({ concurrency: Math.min(availableParallelism(), SEGMENTS_AT_ONCE_MAX) })
  const large = new PQueue({ concurrency: LARGE_SEGMENTS_AT_ONCE_MAX })
  const failed = new AbortController()
  const signal = storing.signal ? AbortSignal.any([storing.signal, failed.signal]) : failed.signal
  const tasks = segments.map((segment) =>
    (isLarge(segment) ? large : small).add(async () => {
      signal.throwIfAborted()
      const ref = await storeSegment(segment, { ...storing, signal })
      storing.onStored(segment, ref)
      return ref
    }),
  )
  try {
    return await Promise.all(tasks)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(tasks)
    storing.signal?.throwIfAborted()
    throw error
  }
}

async function storeSegment(segment: Segment<TreeMember>, storing: SegmentStoring): Promise<SegmentRef> {
  const { root, store, codec, cache, signal } = storing
  const raw = isLarge(segment) ? undefined : await readSegment(root, segment)

  const key = cache && `${codec}.${raw ? digestOf(raw) : await digestOfChunks(root, segment, signal)}`
  const known = key && (await cache.get(key))
  if (known) return { digest: known.digest, size: known.size, rawSize: segment.rawSize }

  const compressed = raw
    ? await compress(raw, codec)
    : await compressChunks(segmentChunks(root, segment), { codec, signal })
  const { digest, size } = await store.put(compressed)
  const ref: SegmentRef = { digest, size, rawSize: segment.rawSize }
  if (key) await cache.put(key, ref)
  return ref
}

/** Only a single file can be that large. */
function isLarge(segment: Segment<TreeMember>): boolean {
  return segment.rawSize > SEGMENT_BYTES_MAX
}

async function digestOfChunks(
  root: string,
  segment: Segment<TreeMember>,
  signal?: AbortSignal,
): Promise<string> {
  const digester = new Digester()
  for await (const chunk of segmentChunks(root, segment)) {
    signal?.throwIfAborted()
    digester.update(chunk)
  }
  return digester.digest()
}
