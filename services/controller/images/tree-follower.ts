import type { Logger } from 'pino'
import type { Change } from '../../../libs/changes/change.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import type { Image } from '../../../libs/model/image.ts'
import type { Cluster } from '../cluster.ts'
import type { ImageLocks } from './image-locks.ts'

/** What is being done to an image while its name is changed by this controller itself. */
export const RENAMED = 'renamed'

/** Working trees on this controller. */
export interface Trees {
  rename(from: string, to: string): Promise<void>
  remove(name: string): Promise<void>
}

/**
 * Lets the working trees on this controller follow their images, whichever controller made the change: a tree gets the new
 * name of its image, and goes when that is deleted. What goes wrong costs disk space and no more, so it is logged.
 */
export class TreeFollower {
  readonly #trees: Trees
  readonly #locks: Pick<ImageLocks, 'doing'>
  readonly #logger: Logger
  readonly #stop: () => void
  #last: Promise<void> = Promise.resolve()

  constructor(options: {
    cluster: Pick<Cluster, 'onChange'>
    trees: Trees
    locks: Pick<ImageLocks, 'doing'>
    logger: Logger
  }) {
    this.#trees = options.trees
    this.#locks = options.locks
    this.#logger = options.logger
    this.#stop = options.cluster.onChange((_seq, change) => this.#take(change))
  }

  /** Resolves when the trees are as all changes so far want them. */
  async settled(): Promise<void> {
    await this.#last
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#last
  }

  #take({ ops }: Change): void {
    for (const { name, to } of goneImages(ops)) {
      this.#last = this.#last.then(() => this.#follow(name, to))
    }
  }

  async #follow(name: string, to: string | undefined): Promise<void> {
    const doing = this.#locks.doing(name)
    if (doing !== undefined && doing !== RENAMED) {
      this.#logger.warn(
        { image: name, doing },
        'an image is gone while its working tree is in use; the tree stays',
      )
      return
    }
    try {
      if (to === undefined) await this.#trees.remove(name)
      else await this.#trees.rename(name, to)
    } catch (error) {
      this.#logger.warn(
        { image: name, to, reason: messageOf(error) },
        'a working tree cannot follow its image',
      )
    }
  }
}

/** Images that a change deletes, and the name under which the same one is there instead, if it is. */
function goneImages(ops: readonly Operation[]): { name: string; to: string | undefined }[] {
  const images = ops.filter(({ kind }) => kind === 'image')
  if (images.length === 0) return []
  // Only a renaming deletes one image and puts another: it is the same one.
  const put = images.find((each) => each.op === 'put')
  const to = put && isImage(put.value) ? put.name : undefined
  const gone = images.filter(({ op }) => op === 'delete')
  return gone.map(({ name }) => ({ name, to: gone.length === 1 ? to : undefined }))
}

function isImage(value: unknown): value is Image {
  return typeof value === 'object' && value !== null && 'manifest' in value
}
