import { availableParallelism } from 'node:os'
import PQueue from 'p-queue'
import { compress } from '../archive/compress.ts'
import type { Segment } from '../archive/cut.ts'
import type { TreeMember } from '../archive/hard-links.ts'
import { fillSegment } from '../archive/segment-bytes.ts'
import type { SegmentRef } from '../records/image-manifest.ts'
import type { BlobSink } from './blob-sink.ts'
import { ImageFileTooLargeError } from './errors.ts'
import { MODULE_BYTES_MAX, MODULE_SEGMENTS_AT_ONCE_MAX } from './limits.ts'

/**
 * Compresses and stores the segments of a kernel's modules; a kernel is imported now and then and is small beside an
 * image, so this needs no threads of its own. gzip, because every kernel has it. Once it has rejected, nothing of it
 * runs any more. @throws {ImageFileTooLargeError | TreeChangedError | TreeUnreadableError} and what the store throws
 */
export async function storeModuleSegments(
  segments: readonly Segment<TreeMember>[],
  options: {
    root: string
    store: Pick<BlobSink, 'put'>
    signal: AbortSignal | undefined
    /** Called after each segment, in whatever order they are done. */
    onStored: (segment: Segment<TreeMember>, ref: SegmentRef) => void
  },
): Promise<SegmentRef[]> {
  const { root, store, signal, onStored } = options
  const queue = new PQueue({ concurrency: Math.min(availableParallelism(), MODULE_SEGMENTS_AT_ONCE_MAX) })
  const failed = new AbortController()
  const ended = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  const tasks = segments.map((segment) =>
    queue.add(async () => {
      ended.throwIfAborted()
      const ref = { ...(await store.put(await compressed(root, segment))), rawSize: segment.rawSize }
      onStored(segment, ref)
      return ref
    }),
  )
  try {
    return await Promise.all(tasks)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(tasks)
    throw error
  }
}

function compressed(root: string, segment: Segment<TreeMember>): Promise<Buffer> {
  if (segment.rawSize > MODULE_BYTES_MAX) {
    throw new ImageFileTooLargeError(
      `${segment.members[0]!.path} has over ${MODULE_BYTES_MAX} bytes, which no module has`,
    )
  }
  const raw = Buffer.allocUnsafe(segment.rawSize)
  fillSegment(root, segment, raw)
  return compress(raw, 'gzip')
}
