import { mkdir, stat, symlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { resolveInRoot } from '../../../libs/image/root-path.ts'
import { KernelSourceError } from './errors.ts'
import { copyModules, hasModuleList, makeModuleList } from './module-list.ts'
import { unpackPackage } from './unpack-package.ts'

/** Before the name of an image. */
const IMAGE = 'image:'

/** Where a kernel is looked for; held until it is disposed of. */
export interface KernelSource extends Disposable {
  root: string
  /** What was unpacked for this import alone. */
  isPackage: boolean
}

/** Opens the root file system of an image, as it was built. Nothing changes it until it is disposed of. */
export type OpenImage = (
  name: string,
  options: { signal: AbortSignal },
) => Promise<{ root: string } & Disposable>

const NOTHING: Disposable = { [Symbol.dispose]: () => {} }

/**
 * Opens what a kernel is imported from: `image:NAME`, or the path of a directory or package on this host. What it
 * unpacks goes to `work`, which exists. @throws {KernelSourceError | KernelToolError} and what opening an image throws
 */
export async function openSource(
  source: string,
  options: { work: string; openImage: OpenImage; signal: AbortSignal },
): Promise<KernelSource> {
  const { work, openImage, signal } = options
  if (source.startsWith(IMAGE)) {
    return { ...(await openImage(source.slice(IMAGE.length), { signal })), isPackage: false }
  }
  if (await isDirectory(source)) return { ...NOTHING, root: source, isPackage: false }
  const root = join(work, 'package')
  await mkdir(root)
  await unpackPackage(source, { directory: root, signal })
  return { ...NOTHING, root, isPackage: true }
}

/**
 * Lays out what of a source goes onto nodes, below `work`: what is there is linked to, and copied where lists have to be
 * made beside it. Returns the paths that there are.
 */
export async function layOut(
  source: Omit<KernelSource, keyof Disposable>,
  options: { modules: string; release: string; work: string; signal: AbortSignal },
): Promise<{ root: string; paths: string[] }> {
  const { modules, release, work, signal } = options
  const root = join(work, 'layout')
  await mkdir(join(root, 'lib/modules'), { recursive: true })
  // Where a depmod of another distribution looks.
  await symlink('.', join(root, 'usr'))
  const path = `lib/modules/${release}`
  const isComplete = await hasModuleList(modules)
  if (isComplete || source.isPackage) await symlink(modules, join(root, path))
  else await copyModules(modules, join(root, path))
  if (!isComplete) await makeModuleList(root, { release, signal })
  const firmware = source.isPackage && (await firmwareOf(source.root))
  if (!firmware) return { root, paths: [path] }
  await symlink(firmware, join(root, 'lib/firmware'))
  return { root, paths: ['lib/firmware', path] }
}

/** That of a root file system is for all kernels, and stays with the image; a package's is for its own. */
async function firmwareOf(root: string): Promise<string | undefined> {
  return (await resolveInRoot(root, '/lib/firmware')) ?? (await resolveInRoot(root, '/usr/lib/firmware'))
}

async function isDirectory(path: string): Promise<boolean> {
  if (!isAbsolute(path)) {
    throw new KernelSourceError(`${path} is not an absolute path`, {
      hint: 'Give a directory or package as seen on the controller, or image:NAME.',
    })
  }
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw new KernelSourceError(`${path} cannot be read: ${messageOf(error)}`, {
      hint: 'Give a path as seen on the host of the controller.',
      cause: error,
    })
  }
}
