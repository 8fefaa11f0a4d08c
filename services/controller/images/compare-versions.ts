import { blobChunks } from '../../../libs/image/blob-source.ts'
import type { BuildProgress } from '../../../libs/image/build-image.ts'
import type { FileChange } from '../../../libs/image/diff-files.ts'
import { diffImages, type ImagesDiff } from '../../../libs/image/diff-images.ts'
import { comparePackages, type PackageChange, parsePackages } from '../../../libs/image/package-list.ts'
import type { Image, ImageVersion } from '../../../libs/model/image.ts'
import { type NumberedVersion, versionOf } from '../../../libs/model/image-versions.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { type DiffSummary, summaryOf } from './diff-summary.ts'
import { type BlobParts, FetchedBlobs } from './fetched-blobs.ts'
import { following } from './following.ts'

/** Changes that are sent in one piece, a line: so many, or as soon as they have so many characters. */
const PIECE_MAX = 500
const PIECE_LENGTH_MAX = 100_000

/** A version of an image by its name. */
export interface NamedVersion extends NumberedVersion {
  name: string
}

export interface Comparison {
  before: NamedVersion
  after: NamedVersion
  /** Whether files are compared: for that, all that differs is read. */
  files: boolean
  packages: boolean
  signal: AbortSignal
}

/** How far a comparison is; then how much differs; then what, in pieces; and last that this was all. */
export type ComparisonStep =
  | { phase: string }
  | { progress: BuildProgress }
  | { summary: DiffSummary }
  | { files: FileChange[] }
  | { packages: PackageChange[] }
  | { result: { files: number; packages: number } }

/**
 * Compares two versions. What of them is not here comes from other controllers.
 * @throws what diffImages and FetchedBlobs throw
 */
export async function* compareVersions(
  parts: BlobParts,
  comparison: Comparison,
): AsyncGenerator<ComparisonStep, void, void> {
  const { before, after, signal } = comparison
  const blobs = new FetchedBlobs(parts, signal)
  const [old, now] = comparison.packages ? await Promise.all([before, after].map(packagesOf(blobs))) : []
  const packages = old && now && comparePackages(old, now)
  let files: ImagesDiff | undefined
  if (comparison.files) {
    yield { phase: 'comparing files' }
    files = yield* following<ComparisonStep, ImagesDiff>(signal, (report, either) =>
      compareImages(new FetchedBlobs(parts, either), {
        ...comparison,
        signal: either,
        onProgress: (progress) => report({ progress }),
      }),
    )
  }
  yield { summary: summaryOf({ before, after, files, packages }) }
  for (const piece of piecesOf(packages ?? [])) yield { packages: piece }
  for (const piece of piecesOf(files?.changes ?? [])) yield { files: piece }
  yield { result: { files: files?.changes.length ?? 0, packages: packages?.length ?? 0 } }
}

/** A version of an image, with its name. @throws {VersionUnknownError} */
export function namedVersion(name: string, image: Image, number: number): NamedVersion {
  return { ...versionOf(image, number), name }
}

async function compareImages(
  blobs: FetchedBlobs,
  options: Comparison & { onProgress: (progress: BuildProgress) => void },
): Promise<ImagesDiff> {
  const { before, after, signal, onProgress } = options
  const [old, now] = await Promise.all(
    [before, after].map(({ manifest }) => blobs.manifest(manifest as BlobRef)),
  )
  return diffImages({
    before: old!,
    after: now!,
    open: (ref) => blobChunks(blobs, ref),
    signal,
    onProgress,
  })
}

/** Undefined where it is not known: of an image that no package manager manages, or of a build by an early muster. */
function packagesOf(blobs: FetchedBlobs) {
  return async ({ packages }: Pick<ImageVersion, 'packages'>) =>
    packages && parsePackages((await blobs.read(packages as BlobRef)).toString())
}

function* piecesOf<T>(items: readonly T[]): Generator<T[]> {
  let piece: T[] = []
  let length = 0
  for (const item of items) {
    piece.push(item)
    length += JSON.stringify(item).length
    if (piece.length < PIECE_MAX && length < PIECE_LENGTH_MAX) continue
    yield piece
    piece = []
    length = 0
  }
  if (piece.length > 0) yield piece
}
