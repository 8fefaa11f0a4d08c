import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { treeError } from '../archive/tree-error.ts'
import { digestOf } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { BlobSink } from './blob-sink.ts'
import type { EfiProgram, EfiProgramRef } from './efi-programs.ts'
import { ImageFileTooLargeError } from './errors.ts'
import type { KernelRef } from './kernel-ref.ts'
import type { BootFile, FoundKernel } from './kernels.ts'
import { BOOT_FILE_BYTES_MAX, RECENT_NS } from './limits.ts'
import type { SegmentCache } from './segment-cache.ts'

interface Storing {
  store: BlobSink
  cache: SegmentCache | undefined
  signal: AbortSignal | undefined
}

/**
 * Stores kernels and their initramfses as they are. One that a cache knows is not read.
 * @throws {ImageFileTooLargeError | TreeUnreadableError | TreeChangedError} and what the store throws
 */
export async function storeKernels(found: readonly FoundKernel[], storing: Storing): Promise<KernelRef[]> {
  const kernels: KernelRef[] = []
  for (const kernel of found) {
    const { version, path, initramfs } = kernel
    const ref: KernelRef = { version, path, blob: await storeFile(kernel, storing) }
    if (initramfs) ref.initramfs = { path: initramfs.path, blob: await storeFile(initramfs, storing) }
    kernels.push(ref)
  }
  return kernels
}

/** Stores loaders as they are: their signatures are of all their bytes. Throws as storeKernels does. */
export async function storeEfiPrograms(
  found: readonly EfiProgram[],
  storing: Storing,
): Promise<EfiProgramRef[]> {
  const programs: EfiProgramRef[] = []
  for (const program of found) {
    const { name, path } = program
    programs.push({ name, path, blob: await storeFile(program, storing) })
  }
  return programs
}

async function storeFile({ place }: BootFile, { store, cache, signal }: Storing): Promise<BlobRef> {
  signal?.throwIfAborted()
  try {
    await using file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW)
    const { size, ino, ctimeNs } = await file.stat({ bigint: true })
    if (size > BOOT_FILE_BYTES_MAX) {
      throw new ImageFileTooLargeError(`${place} has ${size} bytes; ${BOOT_FILE_BYTES_MAX} are allowed`, {
        hint: 'Check that this is what its name says; take it out of the image if not.',
      })
    }
    // As with segments: what changed just now may change again without its times showing it.
    const recent = ctimeNs >= BigInt(Date.now()) * 1_000_000n - RECENT_NS
    const key = `file.${digestOf(`${size} ${ino} ${ctimeNs}`)}`
    const [known] = recent ? [] : ((await cache?.getMany([key])) ?? [])
    if (known) return { digest: known.digest, size: known.size }
    const ref = await store.putStream(file.createReadStream({ autoClose: false, ...(signal && { signal }) }))
    if (!recent) await cache?.putMany([[key, { ...ref, rawSize: ref.size }]])
    return ref
  } catch (error) {
    throw treeError(error, place)
  }
}
