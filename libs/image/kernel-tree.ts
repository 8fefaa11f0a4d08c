import { lstat } from 'node:fs/promises'
import { treeError } from '../archive/tree-error.ts'
import { KernelNotFoundError } from './errors.ts'
import { releaseOf } from './kernel-release.ts'
import { versionIn } from './kernel-version.ts'
import { type BootFile, findKernels } from './kernels.ts'
import { resolveInRoot } from './root-path.ts'
import { selectKernel } from './select-kernel.ts'

/** A kernel of a root file system, or of a package, with all that belongs to it. */
export interface KernelTree {
  /** As `uname -r` says it. */
  release: string
  kernel: BootFile
  initramfs?: BootFile
  /** Where the directory of its modules is on this machine, if it has any. */
  modules?: string
}

/** Kernels that are named in a message. */
const NAMED_MAX = 10

/**
 * Finds the kernel that is `wanted` by its path or the beginning of its version, or without that the newest, and its
 * modules. `where` names the root for people.
 * @throws {KernelNotFoundError} if there is none @throws {TreeUnreadableError | TreeChangedError}
 */
export async function findKernelTree(
  root: string,
  { where, wanted }: { where: string; wanted: string | undefined },
): Promise<KernelTree> {
  const found = await findKernels(root)
  const candidates = []
  for (const kernel of found) {
    const release = await releaseOf(kernel)
    candidates.push({ ...kernel, version: kernel.version || versionIn(release), release })
  }
  const kernel = selectKernel(candidates, wanted)
  if (!kernel) throw notFound(where, { wanted, candidates })
  const { path, place, initramfs, release } = kernel
  if (release === '') throw unnamed(path, where)
  const modules = await modulesOf(root, release)
  return {
    release,
    kernel: { path, place },
    ...(initramfs && { initramfs }),
    ...(modules !== undefined && { modules }),
  }
}

/** A package may have its modules below /usr only, where a root file system has a link. */
async function modulesOf(root: string, release: string): Promise<string | undefined> {
  for (const path of [`/lib/modules/${release}`, `/usr/lib/modules/${release}`]) {
    const place = await resolveInRoot(root, path)
    if (place === undefined) continue
    const stats = await lstat(place).catch((error) => {
      throw treeError(error, place)
    })
    if (stats.isDirectory()) return place
  }
  return undefined
}

function notFound(
  where: string,
  { wanted, candidates }: { wanted: string | undefined; candidates: readonly { release: string }[] },
): KernelNotFoundError {
  const releases = [...new Set(candidates.map(({ release }) => release).filter((each) => each !== ''))]
  if (wanted !== undefined && releases.length > 0) {
    return new KernelNotFoundError(`${where} has no kernel that begins with ${wanted}`, {
      hint: `It has ${releases.slice(0, NAMED_MAX).join(', ')}.`,
    })
  }
  return new KernelNotFoundError(`there is no kernel in ${where}`, {
    hint: 'A kernel is /boot/vmlinuz-VERSION, /boot/Image-VERSION or /lib/modules/VERSION/vmlinuz.',
  })
}

function unnamed(path: string, where: string): KernelNotFoundError {
  return new KernelNotFoundError(`${path} in ${where} does not say which version it is`, {
    hint: 'Name it /boot/vmlinuz-VERSION or /boot/Image-VERSION, as uname -r says the version.',
  })
}
