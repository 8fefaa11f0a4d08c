import { type Codec, compressSegment } from '../archive/compress.ts'
import { parseExcludes } from '../archive/excludes.ts'
import { packEntries } from '../archive/pack.ts'
import { TRAILER_RAW_SIZE, trailerSegment } from '../archive/trailer.ts'
import { checkTreeRoot } from '../archive/walk-tree.ts'
import type { XattrReport } from '../archive/xattrs.ts'
import { encode } from '../codec/codec.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { ImageManifest, SegmentRef } from '../records/image-manifest.ts'
import type { BlobSink } from './blob-sink.ts'
import { type BuildProgress, ProgressCount } from './build-progress.ts'
import { BuildThreads } from './build-threads.ts'
import { type EfiProgramRef, findEfiPrograms } from './efi-programs.ts'
import type { IdleWorkers } from './idle-workers.ts'
import { ATTRIBUTES_PATH, attributeEntries, type ImageAttributes } from './image-xattrs.ts'
import { supportsZstd } from './kernel-config.ts'
import type { KernelRef } from './kernel-ref.ts'
import { type FoundKernel, findKernels } from './kernels.ts'
import { knownSegments, rememberSegments } from './known-segments.ts'
import { EXCLUDES_FILE_BYTES_MAX } from './limits.ts'
import { packPackages } from './packages.ts'
import { readAttributes } from './read-attributes.ts'
import { checkRoom, type MakeRoom } from './room.ts'
import { findFile, readWhole } from './root-file.ts'
import type { CachedSegment, SegmentCache } from './segment-cache.ts'
import { SegmentJobs } from './segment-jobs.ts'
import { storeEfiPrograms, storeKernels } from './store-kernels.ts'
import { storeSegments } from './store-segments.ts'
import { type SurveyedSegment, type SurveyedTree, segmentsOf, surveyTree } from './survey.ts'
import { packTextFiles } from './text-files.ts'
import { together } from './together.ts'
import { warningsOf } from './warnings.ts'

export type { BuildProgress } from './build-progress.ts'

export interface BuildOptions {
  /** The directory that holds the root file system. */
  root: string
  store: BlobSink
  /** `auto`: zstd if all kernels of the image are known to unpack it. */
  codec: Codec | 'auto'
  /** Patterns of what to leave out, besides those in the image's own /etc/warewulf/excludes. */
  excludes?: readonly string[]
  /** Everything in the image belongs to root, whoever has it in the directory: for roots made without root. */
  allRoot?: boolean
  cache?: SegmentCache
  /** The directory below which the store is: whether there is room is asked once it is known what is to be compressed. */
  storeDirectory?: string
  /** Called if there is none. */
  makeRoom?: MakeRoom
  /** Threads that are kept from one build to the next. */
  idle?: IdleWorkers
  signal?: AbortSignal
  /** Called first with what need not be done, then after each segment. */
  onProgress?: (progress: BuildProgress) => void
}

export interface BuiltImage {
  /** The blob that holds `image`. */
  manifest: BlobRef
  image: ImageManifest
  kernels: KernelRef[]
  /** Loaders that its distribution signed. */
  efi: EfiProgramRef[]
  /** The files that templates of overlays can read: see IMAGE_TEXT_FILES. Undefined: it has none. */
  texts: BlobRef | undefined
  /** What is installed: lines `NAME VERSION ARCH`. Undefined: no package manager knows of anything. */
  packages: BlobRef | undefined
  /** Extended attributes that are neither in the archive nor set at boot. */
  lost: XattrReport
  warnings: string[]
  files: number
  rawSize: number
}

/** A build that has begun. */
interface Build extends BuildOptions {
  codec: Codec
  /** Of the root. */
  device: bigint
}

/** Those of a tree in their order, and of some what a cache knows. */
interface FoundSegments {
  segments: SurveyedSegment[]
  known: Map<SurveyedSegment, CachedSegment>
}

const EXCLUDES_FILE = '/etc/warewulf/excludes'

/**
 * Builds the image of a root file system, which nothing may write to meanwhile. The same tree gives the same
 * manifest, whatever the order of its directories and inodes, and whatever machine it is on. Once it has rejected,
 * nothing of it runs any more.
 * @throws {ImageFileTooLargeError | PatternInvalidError} for what the tree is
 * @throws {TreeUnreadableError | TreeChangedError | EntryInvalidError | EntryTooLargeError} for what is in it
 * @throws {ImageRoomError} if the disk is foreseen to be too small
 * @throws what the store throws, and the signal's reason
 */
export async function buildImage(options: BuildOptions): Promise<BuiltImage> {
  const { root, store, cache } = options
  options.signal?.throwIfAborted()
  const device = await checkTreeRoot(root)
  const found = await findKernels(root)
  const codec = await codecFor(options, found)
  const programs = await findEfiPrograms(root)
  const [tree, kernels, efi, beside] = await together(options.signal, (signal) => [
    storeTree({ ...options, codec, device, signal }),
    storeKernels(found, { store, cache, signal }),
    storeEfiPrograms(programs, { store, cache, signal }),
    storeBeside({ root, store, signal }),
  ])
  const { manifest, image, attributes } = tree
  const { kept, lost, canRestore } = attributes
  const warnings = [...warningsOf({ kept, lost, canRestore, kernels }), ...beside.warnings]
  const { entries: files, rawSize } = image
  return { manifest, image, kernels, efi, ...beside, lost, warnings, files, rawSize }
}

async function codecFor({ root, codec }: BuildOptions, kernels: readonly FoundKernel[]): Promise<Codec> {
  if (codec !== 'auto') return codec
  return (await supportsZstd(root, kernels)) ? 'zstd' : 'gzip'
}

/** The archive of the tree, and what attributes its files have. */
async function storeTree(
  build: Build,
): Promise<{ image: ImageManifest; manifest: BlobRef; attributes: ImageAttributes }> {
  const { root, store, codec, cache } = build
  await using threads = new BuildThreads(build)
  const tree = await survey(build, threads)
  const progress = new ProgressCount(build.onProgress)
  const onStored = (segment: SurveyedSegment, ref: SegmentRef): void => progress.add(segment, ref)
  const jobs = new SegmentJobs()
  const found: FoundSegments = { segments: [], known: new Map() }
  const [made, attributes] = await together(build.signal, (signal) => [
    storeSegments(jobs, { root, store, codec, cache, threads, signal, onStored }),
    findSegments(tree, found, { ...build, signal, jobs, progress }).then(() =>
      readAttributes(found.segments, { root, known: found.known, signal }),
    ),
  ])
  const { segments, known } = found
  const refs = new Map<SurveyedSegment, SegmentRef>([...known, ...made])
  if (cache && attributes.found) {
    const unknown = segments.filter((segment) => known.get(segment)?.attributes === undefined)
    const learnt = new Map(unknown.map((segment) => [segment, refs.get(segment)!]))
    await rememberSegments(learnt, { cache, found: attributes.found })
  }
  return { ...(await storeManifest({ segments, refs, attributes }, build)), attributes }
}

async function survey(build: Build, threads: BuildThreads): Promise<SurveyedTree> {
  const { root, device, excludes = [], allRoot = false } = build
  const listed = await findFile(root, EXCLUDES_FILE)
  const own = listed ? parseExcludes((await readWhole(listed, EXCLUDES_FILE_BYTES_MAX)).toString()) : []
  const left = { excludes: [...own, ...excludes], without: [ATTRIBUTES_PATH] }
  return surveyTree({ root, device, ...left, allRoot, threads })
}

/** Cuts a tree into segments; what the cache does not know of them is work for the threads at once. */
async function findSegments(
  tree: SurveyedTree,
  found: FoundSegments,
  build: Build & { jobs: SegmentJobs; progress: ProgressCount },
): Promise<void> {
  const { codec, cache, storeDirectory, makeRoom, signal, jobs, progress } = build
  try {
    let missingBytes = 0
    for await (const part of knownSegments(segmentsOf(tree, codec), cache)) {
      signal?.throwIfAborted()
      for (const [segment, known] of part) {
        found.segments.push(segment)
        if (!known) continue
        found.known.set(segment, known)
        progress.add(segment, known)
      }
      const missing = part.flatMap(([segment, known]) => (known ? [] : [segment]))
      missingBytes += rawSizeOf(missing)
      jobs.add(missing)
    }
    if (storeDirectory !== undefined) await checkRoom(storeDirectory, { rawBytes: missingBytes, makeRoom })
    progress.begin(found.segments)
    jobs.end()
  } catch (error) {
    jobs.abandon()
    throw error
  }
}

async function storeManifest(
  tree: {
    segments: readonly SurveyedSegment[]
    refs: ReadonlyMap<SurveyedSegment, SegmentRef>
    attributes: ImageAttributes
  },
  { store, codec, signal }: Build,
): Promise<{ image: ImageManifest; manifest: BlobRef }> {
  const { segments, attributes } = tree
  const refs = segments.map((segment): SegmentRef => {
    const { digest, size, rawSize } = tree.refs.get(segment)!
    return { digest, size, rawSize }
  })
  let entries = segments.reduce((sum, { members }) => sum + members.length, 0)
  if (attributes.list) {
    const added = attributeEntries(attributes.list, pathsOf(segments))
    const raw = packEntries(added)
    refs.push({ ...(await store.put(compressSegment(raw, codec))), rawSize: raw.length })
    entries += added.length
  }
  refs.push({ ...(await store.put(trailerSegment(codec))), rawSize: TRAILER_RAW_SIZE })
  const size = refs.reduce((sum, ref) => sum + ref.size, 0)
  const image: ImageManifest = { format: 1, codec, size, rawSize: rawSizeOf(refs), entries, segments: refs }
  signal?.throwIfAborted()
  return { image, manifest: await store.put(encode(image)) }
}

/** What is kept beside an image, for those who have no use for all of it. */
async function storeBeside({
  root,
  store,
  signal,
}: Pick<BuildOptions, 'root' | 'store' | 'signal'>): Promise<{
  texts: BlobRef | undefined
  packages: BlobRef | undefined
  warnings: string[]
}> {
  const warnings: string[] = []
  const texts = await packTextFiles(root)
  const packages = await packPackages(root, { signal, onWarning: (warning) => warnings.push(warning) })
  signal?.throwIfAborted()
  return {
    texts: texts && (await store.put(texts)),
    packages: packages && (await store.put(packages)),
    warnings,
  }
}

function pathsOf(segments: readonly SurveyedSegment[]): Set<string> {
  return new Set(segments.flatMap(({ members }) => members.map(({ path }) => path)))
}

function rawSizeOf(segments: readonly { rawSize: number }[]): number {
  return segments.reduce((sum, { rawSize }) => sum + rawSize, 0)
}
