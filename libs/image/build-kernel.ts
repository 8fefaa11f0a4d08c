import { cutSegments, type Segment } from '../archive/cut.ts'
import type { TreeMember } from '../archive/hard-links.ts'
import { TRAILER_RAW_SIZE, trailerSegment } from '../archive/trailer.ts'
import { type ImportedKernel, MODULE_SEGMENTS_MAX } from '../model/kernel.ts'
import type { SegmentRef } from '../records/image-manifest.ts'
import type { BlobSink } from './blob-sink.ts'
import type { BuildProgress } from './build-image.ts'
import { ModulesTooManyError } from './errors.ts'
import { moduleMembers } from './kernel-modules.ts'
import type { BootFile } from './kernels.ts'
import { BOOT_FILE_BYTES_MAX } from './limits.ts'
import { mergeSegments } from './merge-segments.ts'
import { readWhole } from './root-file.ts'
import { storeModuleSegments } from './store-module-segments.ts'

export interface KernelBuild {
  kernel: BootFile
  initramfs?: BootFile | undefined
  /** What of `root` is laid over an image: see moduleMembers. */
  root: string
  paths: readonly string[]
  store: Pick<BlobSink, 'put'>
  signal?: AbortSignal | undefined
  /** Called after each segment. */
  onProgress?: (progress: BuildProgress) => void
}

export type BuiltKernel = Pick<
  ImportedKernel,
  'blob' | 'initramfs' | 'modules' | 'size' | 'rawSize' | 'entries'
>

/**
 * Stores a kernel, its initramfs, and the archive of its modules: segments, the last of which ends it.
 * @throws {ModulesTooManyError | ImageFileTooLargeError} @throws {TreeUnreadableError | TreeChangedError}
 * @throws what the store throws, and the signal's reason
 */
export async function buildKernel(build: KernelBuild): Promise<BuiltKernel> {
  const { kernel, initramfs, root, paths, store, signal } = build
  const members = await moduleMembers(root, { paths, signal })
  const segments = mergeSegments(cutSegments(members))
  if (segments.length >= MODULE_SEGMENTS_MAX) {
    throw new ModulesTooManyError(
      `the modules make ${segments.length + 1} segments, over ${MODULE_SEGMENTS_MAX}`,
      { hint: 'Leave out modules that no node needs, or put the kernel into an image.' },
    )
  }
  const modules = segments.length === 0 ? [] : await storeModules(segments, build)
  signal?.throwIfAborted()
  const blob = await store.put(await readWhole(kernel.place, BOOT_FILE_BYTES_MAX))
  const initrd = initramfs && (await store.put(await readWhole(initramfs.place, BOOT_FILE_BYTES_MAX)))
  return {
    blob,
    ...(initrd && { initramfs: initrd }),
    modules: modules.map(({ digest, size }) => ({ digest, size })),
    size: sum([blob, ...modules], ({ size }) => size),
    rawSize: sum(modules, ({ rawSize }) => rawSize),
    entries: members.length,
  }
}

async function storeModules(
  segments: readonly Segment<TreeMember>[],
  { root, store, signal, onProgress = () => {} }: KernelBuild,
): Promise<SegmentRef[]> {
  const filesTotal = sum(segments, ({ members }) => members.length)
  const rawTotal = sum(segments, ({ rawSize }) => rawSize)
  let progress: BuildProgress = { files: 0, filesTotal, rawBytes: 0, rawTotal, bytes: 0 }
  const onStored = ({ members, rawSize }: Segment<TreeMember>, { size }: SegmentRef): void => {
    const { files, rawBytes, bytes } = progress
    progress = {
      ...progress,
      files: files + members.length,
      rawBytes: rawBytes + rawSize,
      bytes: bytes + size,
    }
    onProgress(progress)
  }
  const refs = await storeModuleSegments(segments, { root, store, signal, onStored })
  const trailer = await store.put(trailerSegment('gzip'))
  return [...refs, { ...trailer, rawSize: TRAILER_RAW_SIZE }]
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
