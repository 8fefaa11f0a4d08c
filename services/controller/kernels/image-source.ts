import type { ImageLocks } from '../images/image-locks.ts'
import type { ImageTrees } from '../images/image-trees.ts'
import { KernelSourceError } from './errors.ts'
import type { OpenImage } from './kernel-source.ts'

/** Opens images for importing kernels from them: their live version, as it was built. */
export function imageSource(images: {
  locks: Pick<ImageLocks, 'take'>
  trees: Pick<ImageTrees, 'open'>
}): OpenImage {
  return async (name, { signal }) => {
    const lock = images.locks.take(name, 'read for its kernel')
    try {
      const { root, dirty } = await images.trees.open(name, { signal })
      if (!dirty) return { root, [Symbol.dispose]: () => lock[Symbol.dispose]() }
      throw new KernelSourceError(`image ${name} has changes that are in none of its versions`, {
        hint: `'muster image build ${name}' makes a version of them, 'muster image reset ${name}' drops them.`,
      })
    } catch (error) {
      lock[Symbol.dispose]()
      throw error
    }
  }
}
