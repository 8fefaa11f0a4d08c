import { hasInit, INITS } from '../../../libs/image/init.ts'
import { kernelsWithoutZstd } from '../../../libs/image/kernel-config.ts'
import { findKernels } from '../../../libs/image/kernels.ts'
import { ZstdRefusedError } from './errors.ts'
import { installRecipe } from './sources/install-recipe.ts'

/** What nodes would make of a tree, as far as that can be told before it is built. */
export interface CheckedTree {
  hasInit: boolean
  warnings: string[]
}

/**
 * Looks whether nodes could boot a tree. `force`: also by zstd where a kernel cannot unpack it.
 * @throws {ZstdRefusedError} and as findKernels and kernelsWithoutZstd do
 */
export async function checkTree(
  root: string,
  { name, codec, force }: { name: string; codec: 'gzip' | 'zstd' | 'auto'; force: boolean },
): Promise<CheckedTree> {
  const has = await hasInit(root)
  return {
    hasInit: has,
    warnings: [
      ...(has ? [] : [await initWarning(root, name)]),
      ...(codec === 'zstd' ? await zstdWarnings(root, { name, force }) : []),
    ],
  }
}

async function initWarning(root: string, name: string): Promise<string> {
  const recipe = await installRecipe(root)
  const how =
    recipe === undefined
      ? `Install one (systemd, or another), udev, attr and a kernel by 'muster image shell ${name}'.`
      : `This installs one, and a kernel: muster image exec ${name} -- sh -c '${recipe}'`
  return `The image has no init (${INITS.join(', ')}), so no node can boot it. ${how}`
}

async function zstdWarnings(
  root: string,
  { name, force }: { name: string; force: boolean },
): Promise<string[]> {
  const { without, unknown } = await kernelsWithoutZstd(root, await findKernels(root))
  const warnings: string[] = []
  if (without.length > 0) {
    if (!force) throw new ZstdRefusedError(name, textOf(without))
    warnings.push(`These kernels cannot unpack zstd, so nodes that take one cannot boot: ${textOf(without)}.`)
  }
  if (unknown.length > 0) {
    warnings.push(`It is not known whether these kernels can unpack zstd: ${textOf(unknown)}.`)
  }
  return warnings
}

function textOf(kernels: readonly { version: string; path: string }[]): string {
  return kernels.map(({ version, path }) => version || path).join(', ')
}
