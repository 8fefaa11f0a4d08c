import { availableParallelism } from 'node:os'
import PQueue from 'p-queue'
import type { Codec } from '../archive/compress.ts'
import type { ImageManifest, SegmentRef } from '../records/image-manifest.ts'
import type { BuildProgress } from './build-image.ts'
import { compareFiles, FileSet, type FilesDiff } from './diff-files.ts'
import { type OpenBlob, readSegmentMembers } from './diff-members.ts'
import { ImagesTooDifferentError } from './errors.ts'
import { DIFF_FILES_MAX, DIFF_SEGMENTS_AT_ONCE_MAX } from './limits.ts'

export interface ImagesDiff extends FilesDiff {
  /** Compressed bytes of each that the other does not have: what has to travel to who has the other. */
  bytesOnly: { before: number; after: number }
}

export interface DiffOptions {
  before: ImageManifest
  after: ImageManifest
  open: OpenBlob
  signal?: AbortSignal
  /** Called after each segment. */
  onProgress?: (progress: BuildProgress) => void
}

interface Reading {
  segment: SegmentRef
  codec: Codec
  side: FileSet
}

/**
 * In which files two images differ. Segments that both have are not read: their files are the same. Those of the others
 * are compared by path, whichever segment they are in. @throws {ImagesTooDifferentError} {ArchiveCorruptError}, what
 * `open` throws, and the signal's reason
 */
export async function diffImages(options: DiffOptions): Promise<ImagesDiff> {
  const { before, after } = options
  const [old, now] = [new FileSet(), new FileSet()]
  const left = { segments: segmentsOnlyOf(before, after), codec: before.codec, side: old }
  const right = { segments: segmentsOnlyOf(after, before), codec: after.codec, side: now }
  const readings = [left, right].flatMap(({ segments, ...of }): Reading[] =>
    segments.map((segment) => ({ ...of, segment })),
  )
  await readAll(readings, options)
  const bytesOnly = {
    before: sum(left.segments, ({ size }) => size),
    after: sum(right.segments, ({ size }) => size),
  }
  return { ...compareFiles(old.files(), now.files()), bytesOnly }
}

function segmentsOnlyOf(image: ImageManifest, other: ImageManifest): SegmentRef[] {
  const shared = new Set(other.segments.map(({ digest }) => digest))
  return image.segments.filter(({ digest }) => !shared.has(digest))
}

/** Reads segments, some at once. Once it has rejected, nothing of it runs any more. */
async function readAll(readings: readonly Reading[], options: DiffOptions): Promise<void> {
  const { open, signal } = options
  const failed = new AbortController()
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  const queue = new PQueue({ concurrency: Math.min(availableParallelism(), DIFF_SEGMENTS_AT_ONCE_MAX) })
  const report = progressOf(readings, options.onProgress)
  let files = 0
  const tasks = readings.map(({ segment, codec, side }) =>
    queue.add(async () => {
      either.throwIfAborted()
      const members = await readSegmentMembers(segment, { codec, open, signal: either })
      files += members.length
      if (files > DIFF_FILES_MAX) throw tooDifferent()
      side.add(members)
      report(segment, members.length)
    }),
  )
  try {
    await Promise.all(tasks)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(tasks)
    signal?.throwIfAborted()
    throw error
  }
}

function progressOf(
  readings: readonly Reading[],
  tell: DiffOptions['onProgress'] = () => {},
): (segment: SegmentRef, files: number) => void {
  const rawTotal = sum(readings, ({ segment }) => segment.rawSize)
  const progress: BuildProgress = { files: 0, filesTotal: 0, rawBytes: 0, rawTotal, bytes: 0 }
  return ({ rawSize, size }, files) => {
    progress.files += files
    progress.rawBytes += rawSize
    progress.bytes += size
    tell({ ...progress })
  }
}

function tooDifferent(): ImagesTooDifferentError {
  return new ImagesTooDifferentError(`the images differ in segments with more than ${DIFF_FILES_MAX} files`, {
    hint: "Compare their packages alone: 'muster image diff --packages'.",
  })
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
