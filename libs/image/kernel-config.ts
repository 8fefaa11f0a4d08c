import type { KernelRef } from './kernel-ref.ts'
import { releaseIn } from './kernel-version.ts'
import { KERNEL_CONFIG_BYTES_MAX } from './limits.ts'
import { findFile, readWhole } from './root-file.ts'
import { globInRoot } from './root-path.ts'

/** Unpacks an archive that is handed to the kernel and compressed with zstd: an option of Linux since 5.9. */
const UNPACKS_ZSTD = /^CONFIG_RD_ZSTD=y$/m

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

/** Whether the kernel of a release (`uname -r`) unpacks zstd, by what its configuration in a root file system says. */
export async function unpacksZstd(root: string, release: string): Promise<boolean> {
  if (release === '') return false
  for (const path of [
    `/boot/config-${release}`,
    `/lib/modules/${release}/config`,
    `/usr/lib/modules/${release}/config`,
  ]) {
    const place = await findFile(root, path)
    if (place) return UNPACKS_ZSTD.test((await readWhole(place, KERNEL_CONFIG_BYTES_MAX)).toString('latin1'))
  }
  return false
}

async function isTwoStage(root: string): Promise<boolean> {
  return (await globInRoot(root, TWO_STAGE)).length > 0
}
