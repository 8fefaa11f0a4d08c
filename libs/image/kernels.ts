import { releaseIn, versionIn } from './kernel-version.ts'
import { findFile } from './root-file.ts'
import { globInRoot, resolveInRoot } from './root-path.ts'

/** A file of an image: its path there, and where it is on this machine. */
export interface BootFile {
  path: string
  place: string
}

export interface FoundKernel extends BootFile {
  version: string
  initramfs?: BootFile
}

// Where Warewulf looks, in its order. /boot/Image-* is SUSE's on aarch64, where the vmlinux beside it does not boot.
const KERNELS = [
  '/boot/Image-*',
  '/boot/vmlinuz-linux*',
  '/boot/vmlinuz-*',
  '/lib/modules/*/vmlinuz',
  '/lib/modules/*/vmlinuz.gz',
]
/** Where the same are in a package whose distribution has merged /usr: it has no /lib, not even as a link. */
const KERNELS_OF_PACKAGE = ['/usr/lib/modules/*/vmlinuz', '/usr/lib/modules/*/vmlinuz.gz']
const INITRAMFSES = ['/boot/initramfs-*', '/boot/initrd-*', '/boot/initrd.img-*']

/**
 * The kernels in a root file system, or in an unpacked package, in the order in which they are looked for, each with its
 * initramfs if there is one. Nothing is unpacked: a vmlinuz.gz is what a boot loader for its machine expects.
 */
export async function findKernels(root: string): Promise<FoundKernel[]> {
  const initramfses = await findFiles(root, INITRAMFSES)
  const isPackage = (await resolveInRoot(root, '/lib')) === undefined
  const kernels = await findFiles(root, isPackage ? [...KERNELS, ...KERNELS_OF_PACKAGE] : KERNELS)
  return kernels.map((kernel) => {
    const initramfs = initramfsFor(kernel.path, initramfses)
    return { ...kernel, version: versionIn(kernel.path), ...(initramfs && { initramfs }) }
  })
}

async function findFiles(root: string, patterns: readonly string[]): Promise<BootFile[]> {
  const found = new Map<string, BootFile>()
  for (const pattern of patterns) {
    for (const path of await globInRoot(root, pattern)) {
      const place = await findFile(root, path)
      if (place !== undefined && !found.has(path)) found.set(path, { path, place })
    }
  }
  return [...found.values()]
}

/**
 * The one of the same release; or else one of the same version, the shortest name of them, because what is
 * longer is made for something else (initramfs-5.14.0-427.el9.x86_64kdump.img).
 */
function initramfsFor(kernel: string, initramfses: readonly BootFile[]): BootFile | undefined {
  const release = releaseIn(kernel)
  const same = initramfses.find(({ path }) => release !== '' && releaseIn(path) === release)
  if (same) return same
  const version = versionIn(kernel)
  return initramfses
    .filter(({ path }) => version !== '' && versionIn(path) === version)
    .sort((one, other) => one.path.length - other.path.length)[0]
}
