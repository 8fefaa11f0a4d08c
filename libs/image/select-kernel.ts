import type { KernelRef } from './kernel-ref.ts'
import { compareKernels, releaseIn, startsWithVersion } from './kernel-version.ts'

/** 5.14.0-427.el9.x86_64+debug, +rt-debug, 6.4.0-1-debug; 0-rescue-4a3f. */
const EXTRAORDINARY = /[+-]debug(?:$|\/)|-rescue/

/**
 * The kernel that a node boots. `wanted` is the path of one, or the start of its version or release; without it any
 * will do. Of several the highest version is taken, and a debug or rescue kernel only if there is no other. Undefined
 * if there is none, or none that is wanted.
 */
export function selectKernel<K extends Pick<KernelRef, 'path' | 'version'>>(
  kernels: readonly K[],
  wanted?: string,
): K | undefined {
  const named = wanted && kernels.find(({ path }) => path === wanted || path === `/${wanted}`)
  if (named) return named
  const fitting = wanted ? kernels.filter((kernel) => isOf(kernel, wanted)) : kernels
  const ordinary = fitting.filter(({ path }) => !EXTRAORDINARY.test(path))
  return highest(ordinary) ?? highest(fitting)
}

function isOf({ path, version }: Pick<KernelRef, 'path' | 'version'>, wanted: string): boolean {
  return startsWithVersion(version, wanted) || startsWithVersion(releaseIn(path), wanted)
}

/** Of equal ones the first. */
function highest<K extends Pick<KernelRef, 'path' | 'version'>>(kernels: readonly K[]): K | undefined {
  let best: K | undefined
  for (const kernel of kernels) {
    if (!best || compareKernels(kernel, best) > 0) best = kernel
  }
  return best
}
