import type { KernelRef } from './kernel-ref.ts'
import { releaseIn } from './kernel-version.ts'
import { KERNEL_CONFIG_BYTES_MAX } from './limits.ts'
import { findFile, readWhole } from './root-file.ts'
import { globInRoot } from './root-path.ts'

/** Unpacks an archive that is handed to the kernel and compressed with zstd: an option of Linux since 5.9. */
const UNPACKS_ZSTD = /^CONFIG_RD_ZSTD=y$/m

const SETS_SOMETHING = /^CONFIG_\w+=/m

/** Warewulf's dracut module, which fetches an image by itself and unpacks it with gzip. */
const TWO_STAGE = '/usr/lib/dracut/modules.d/*wwinit*'

type Kernel = Pick<KernelRef, 'path'>

/**
 * Whether every kernel of an image is known to unpack zstd. It is not known where there is no kernel, or one without
 * its configuration; and an image that can boot in two stages is unpacked by something else than the kernel.
 * @throws {TreeUnreadableError | TreeChangedError | ImageFileTooLargeError}
 */
export async function supportsZstd(root: string, kernels: readonly Kernel[]): Promise<boolean> {
  if (kernels.length === 0 || (await isTwoStage(root))) return false
  for (const { path } of kernels) {
    if (!(await unpacksZstd(root, releaseIn(path)))) return false
  }
  return true
}

/** Whether the kernel of a release (`uname -r`) is known to unpack zstd. */
export async function unpacksZstd(root: string, release: string): Promise<boolean> {
  return (await zstdIn(root, release)) === 'yes'
}

/** Kernels of an image that zstd is nothing for, and those of which nothing is known. @throws as supportsZstd does */
export async function kernelsWithoutZstd<K extends Kernel>(
  root: string,
  kernels: readonly K[],
): Promise<{ without: K[]; unknown: K[] }> {
  const without: K[] = []
  const unknown: K[] = []
  for (const kernel of kernels) {
    const found = await zstdIn(root, releaseIn(kernel.path))
    if (found === 'no') without.push(kernel)
    else if (found === 'unknown') unknown.push(kernel)
  }
  return { without, unknown }
}

/** Whether a kernel unpacks zstd, by what its configuration in a root file system says. */
async function zstdIn(root: string, release: string): Promise<'yes' | 'no' | 'unknown'> {
  if (release === '') return 'unknown'
  for (const path of [
    `/boot/config-${release}`,
    `/lib/modules/${release}/config`,
    `/usr/lib/modules/${release}/config`,
  ]) {
    const place = await findFile(root, path)
    if (!place) continue
    const text = (await readWhole(place, KERNEL_CONFIG_BYTES_MAX)).toString('latin1')
    if (UNPACKS_ZSTD.test(text)) return 'yes'
    // A file that sets nothing, such as a package leaves that was removed, says nothing.
    return SETS_SOMETHING.test(text) ? 'no' : 'unknown'
  }
  return 'unknown'
}

async function isTwoStage(root: string): Promise<boolean> {
  return (await globInRoot(root, TWO_STAGE)).length > 0
}
