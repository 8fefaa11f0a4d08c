import { isAbsolute } from 'node:path'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import { checkName } from '../../../libs/model/name.ts'
import type { ImageBuilder, ImageStep } from './image-builder.ts'
import type { ImageLocks } from './image-locks.ts'

export interface ImportRequest {
  name: string
  /** A directory on this controller. */
  source: string
  codec: 'gzip' | 'zstd'
  /** Whether all of it shall belong to root. */
  allRoot: boolean
  /** Makes a version that is not live yet. */
  stage: boolean
  actor: string
  signal: AbortSignal
}

/**
 * Imports a root file system as a version of an image, yielding how far it is and last what was made.
 * @throws {ImageBusyError} {RequestInvalidError} and what ImageBuilder throws
 */
export async function* importImage(
  { builder, locks }: { builder: ImageBuilder; locks: ImageLocks },
  request: ImportRequest,
): AsyncIterable<ImageStep> {
  const { name, source } = request
  checkName('image', name)
  if (!isAbsolute(source)) {
    throw new RequestInvalidError(`${source} is not an absolute path`, {
      hint: 'Give the directory that holds the root file system, as seen on the controller.',
    })
  }
  using _lock = locks.take(name, 'imported')
  yield* builder.build({ ...request, root: source, reason: `import image ${name} from ${source}` })
}
