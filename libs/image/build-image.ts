import type { Codec } from '../archive/compress.ts'
import { cutSegments, type Segment } from '../archive/cut.ts'
import { compileExcludes, parseExcludes } from '../archive/excludes.ts'
import { linkMembers, type TreeMember } from '../archive/hard-links.ts'
import { TRAILER_RAW_SIZE, trailerSegment } from '../archive/trailer.ts'
import type { TreeEntry } from '../archive/tree-entry.ts'
import { checkTreeRoot, walkTree } from '../archive/walk-tree.ts'
import { listXattrs, type XattrReport } from '../archive/xattrs.ts'
import { encode } from '../codec/codec.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { ImageManifest, SegmentRef } from '../records/image-manifest.ts'
import type { BlobSink } from './blob-sink.ts'
import { checkInit } from './init.ts'
import type { KernelRef } from './kernel-ref.ts'
import { type BootFile, findKernels } from './kernels.ts'
import { BOOT_FILE_BYTES_MAX, EXCLUDES_FILE_BYTES_MAX } from './limits.ts'
import { findFile, readWhole } from './root-file.ts'
import type { SegmentCache } from './segment-cache.ts'
import { storeSegments } from './store-segments.ts'
import { packTextFiles } from './text-files.ts'
import { warningsOf } from './warnings.ts'

/** How far a build is. The totals are known from the start. */
export interface BuildProgress {
  files: number
  filesTotal: number
  rawBytes: number
  rawTotal: number
  /** Compressed bytes so far. */
  bytes: number
}

export interface BuildOptions {
  /** The directory that holds the root file system. */
  root: string
  store: BlobSink
  codec: Codec
  /** Patterns of what to leave out, besides those in the image's own /etc/warewulf/excludes. */
  excludes?: readonly string[]
  /** Everything in the image belongs to root, whoever has it in the directory: for roots made without root. */
  allRoot?: boolean
  cache?: SegmentCache
  signal?: AbortSignal
  /** Called after each segment. */
  onProgress?: (progress: BuildProgress) => void
}

export interface BuiltImage {
  /** The blob that holds `image`. */
  manifest: BlobRef
  image: ImageManifest
  kernels: KernelRef[]
  /** The files that templates of overlays can read: see IMAGE_TEXT_FILES. Undefined: it has none. */
  texts: BlobRef | undefined
  /** Extended attributes, which an archive cannot carry. */
  lost: XattrReport
  warnings: string[]
  files: number
  rawSize: number
}

const EXCLUDES_FILE = '/etc/warewulf/excludes'

/**
 * Builds the image of a root file system, which nothing may write to meanwhile. The same tree gives the same
 * manifest, whatever the order of its directories and inodes, and whatever machine it is on.
 * @throws {InitMissingError | ImageFileTooLargeError | PatternInvalidError} for what the tree is
 * @throws {TreeUnreadableError | TreeChangedError | EntryInvalidError | EntryTooLargeError} for what is in it
 * @throws what the store throws, and the signal's reason
 */
export async function buildImage(options: BuildOptions): Promise<BuiltImage> {
  const { root, store, signal } = options
  await checkTreeRoot(root)
  await checkInit(root)
  const entries = await walk(options)
  const segments = cutSegments(linkMembers(entries))
  const { image, manifest } = await storeImage(segments, options)
  const kernels = await storeKernels(root, store, signal)
  const packed = await packTextFiles(root)
  const texts = packed && (await store.put(packed))
  const paths = new Set(entries.map(({ path }) => path))
  const lost = await listXattrs(root, { signal, excludes: (path) => !paths.has(path) })
  const { entries: files, rawSize } = image
  return { manifest, image, kernels, texts, lost, warnings: warningsOf({ lost, kernels }), files, rawSize }
}

async function walk({ root, excludes = [], allRoot = false, signal }: BuildOptions): Promise<TreeEntry[]> {
  const listed = await findFile(root, EXCLUDES_FILE)
  const own = listed ? parseExcludes((await readWhole(listed, EXCLUDES_FILE_BYTES_MAX)).toString()) : []
  const entries: TreeEntry[] = []
  for await (const entry of walkTree(root, { excludes: compileExcludes([...own, ...excludes]) })) {
    signal?.throwIfAborted()
    entries.push(allRoot ? { ...entry, uid: 0, gid: 0 } : entry)
  }
  return entries
}

async function storeImage(
  segments: readonly Segment<TreeMember>[],
  options: BuildOptions,
): Promise<{ image: ImageManifest; manifest: BlobRef }> {
  const { root, store, codec, cache, signal } = options
  const onStored = progressOf(segments, options.onProgress)
  const refs = await storeSegments(segments, { root, store, codec, cache, signal, onStored })
  const trailer = await store.put(trailerSegment(codec))
  refs.push({ digest: trailer.digest, size: trailer.size, rawSize: TRAILER_RAW_SIZE })
  const image: ImageManifest = {
    format: 1,
    codec,
    size: sum(refs, ({ size }) => size),
    rawSize: sum(refs, ({ rawSize }) => rawSize),
    entries: sum(segments, ({ members }) => members.length),
    segments: refs,
  }
  signal?.throwIfAborted()
  return { image, manifest: await store.put(encode(image)) }
}

function progressOf(
  segments: readonly Segment<TreeMember>[],
  report: BuildOptions['onProgress'] = () => {},
): (segment: Segment<TreeMember>, ref: SegmentRef) => void {
  const filesTotal = sum(segments, ({ members }) => members.length)
  const rawTotal = sum(segments, ({ rawSize }) => rawSize)
  let progress: BuildProgress = { files: 0, filesTotal, rawBytes: 0, rawTotal, bytes: 0 }
  return ({ members, rawSize }, ref) => {
    const { files, rawBytes, bytes } = progress
    progress = {
      ...progress,
      files: files + members.length,
      rawBytes: rawBytes + rawSize,
      bytes: bytes + ref.size,
    }
    report(progress)
  }
}

async function storeKernels(root: string, store: BlobSink, signal?: AbortSignal): Promise<KernelRef[]> {
  const put = async ({ place }: BootFile): Promise<BlobRef> => {
    signal?.throwIfAborted()
    return store.put(await readWhole(place, BOOT_FILE_BYTES_MAX))
  }
  const kernels: KernelRef[] = []
  for (const kernel of await findKernels(root)) {
    const { version, path, initramfs } = kernel
    const ref: KernelRef = { version, path, blob: await put(kernel) }
    if (initramfs) ref.initramfs = { path: initramfs.path, blob: await put(initramfs) }
    kernels.push(ref)
  }
  return kernels
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
