import type { BuildProgress } from '../../../libs/image/build-image.ts'
import type { ImageTrees, OpenOptions, OpenTree } from './image-trees.ts'
import { Latest } from './latest.ts'

/** How far work on a tree is: what is being done, and how much of it is done. */
export type UnpackStep = { phase: string } | { progress: BuildProgress }

/** Opens an image's tree, telling how far it is if that takes long. @throws as ImageTrees.open does */
export async function* openTree(
  trees: ImageTrees,
  name: string,
  options: Omit<OpenOptions, 'onProgress'>,
): AsyncGenerator<UnpackStep, OpenTree> {
  return yield* unpacking((onProgress) => trees.open(name, { ...options, onProgress }))
}

/** Does what may unpack an image, and tells how far that is. */
export async function* unpacking<T>(
  work: (onProgress: (progress: BuildProgress) => void) => Promise<T>,
): AsyncGenerator<UnpackStep, T> {
  const latest = new Latest<BuildProgress>()
  const working = work((step) => latest.set(step))
  working.finally(() => latest.end()).catch(() => {})
  let begun = false
  try {
    for await (const progress of latest) {
      if (!begun) yield { phase: 'unpacking' }
      begun = true
      yield { progress }
    }
  } finally {
    // Whoever leaves has aborted it; until it has ended, it writes to the tree.
    await working.catch(() => {})
  }
  return working
}
