import type { Logger } from 'pino'
import type { Digest } from '../../../libs/digest/digest.ts'
import { formatImageSource, parseImageSource } from '../../../libs/image/image-source.ts'
import type { MakeRoom } from '../../../libs/image/room.ts'
import { imageOptions } from '../../../libs/model/image-options.ts'
import { liveNumber, versionOf } from '../../../libs/model/image-versions.ts'
import { checkName } from '../../../libs/model/name.ts'
import type { Cluster } from '../cluster.ts'
import type { BuildRequest, BuildResult, ImageBuilder, ImageStep } from './image-builder.ts'
import type { ImageLocks } from './image-locks.ts'
import type { ImageTrees } from './image-trees.ts'
import { type OpenedSource, openSource } from './open-source.ts'
import { isBuiltBy, sameAsBefore, type Unchanged } from './same-as-before.ts'
import { parsePlatform, platformOf } from './sources/platform.ts'
import type { RegistryAccess } from './sources/registry-access.ts'
import { Workspace } from './sources/workspace.ts'

export interface ImportRequest {
  name: string
  /** As the user named it; places are those of this controller's host. */
  source: string
  codec: BuildRequest['codec'] | undefined
  /** Whether all of it shall belong to root. */
  allRoot: boolean
  /** Patterns of what to leave out. */
  excludes: readonly string[]
  /** Makes a version that is not live yet. */
  stage: boolean
  /** Makes a version also of what was imported before, and by zstd whatever its kernels unpack. */
  force: boolean
  /** `linux/arm64`, where there are images for several. */
  platform: string | undefined
  access: RegistryAccess
  actor: string
  signal: AbortSignal
}

export type ImportStep = ImageStep | { result: Unchanged }

export interface ImporterParts {
  builder: ImageBuilder
  locks: ImageLocks
  cluster: Pick<Cluster, 'state'>
  /** Keeps an unpacked root file system as a tree to work on. */
  trees: Pick<ImageTrees, 'record' | 'adopt'>
  /** Where imports work. */
  directory: string
  /** Of the tools. */
  environment: Readonly<Record<string, string>>
  /** Called if the disk has no room for it. */
  makeRoom?: MakeRoom
  logger: Logger
}

type Flags = Required<Pick<BuildRequest, 'codec' | 'allRoot' | 'excludes'>>

/** Makes versions of images from what is elsewhere: registries, container engines, archives, directories. */
export class ImageImporter {
  readonly #parts: ImporterParts

  constructor(parts: ImporterParts) {
    this.#parts = parts
  }

  /**
   * Imports, yielding how far it is and last what was made. Until then nothing of it shows, and if it ends before, in
   * whatever way, nothing of it stays.
   * @throws {ImageBusyError} {ImageSourceInvalidError} {RequestInvalidError}, what openSource and ImageBuilder throw
   */
  async *run(request: ImportRequest): AsyncGenerator<ImportStep, void, void> {
    const { name, stage, signal } = request
    checkName('image', name)
    const parsed = parseImageSource(request.source)
    const source = formatImageSource(parsed)
    const platform =
      request.platform === undefined ? platformOf(process.arch) : parsePlatform(request.platform)
    using _lock = this.#parts.locks.take(name, 'imported')
    await using workspace = await Workspace.make(this.#parts.directory)
    const { environment, cluster, makeRoom } = this.#parts
    const place = { directory: workspace.path, environment, signal, ...(makeRoom && { makeRoom }) }
    let same: Unchanged | undefined
    const opened = yield* openSource(parsed, {
      platform,
      access: request.access,
      place,
      isWanted: (origin) => {
        same = request.force ? undefined : sameAsBefore(cluster.state, { name, stage, source, origin })
        return !same || !isBuiltBy(same, imageOptions(flagsOf(request)))
      },
    })
    if (opened) yield* this.#build(request, { ...opened, source, same })
    else yield { result: same! }
  }

  async *#build(
    request: ImportRequest,
    opened: OpenedSource & { source: string; same: Unchanged | undefined },
  ): AsyncGenerator<ImportStep, void, void> {
    const { name, stage, force, actor, signal } = request
    const { root, source, origin, unpacked, same } = opened
    const steps = this.#parts.builder.build({
      ...{ name, root, source, stage, force, actor, signal, ...flagsOf(request) },
      ...(origin && { origin }),
      onlyIfChanged: same !== undefined,
      reason: `import image ${name} from ${source}`,
    })
    for await (const step of steps) {
      if (!('result' in step)) yield step
      else if (same?.number === step.result.number) yield { result: { ...step.result, unchanged: true } }
      else {
        if (unpacked && isWhole(request)) await this.#adopt(root, step.result)
        yield step
      }
    }
  }

  /** The version is made already: that its tree has to be unpacked again some day is no failure. */
  async #adopt(root: string, { name, number, image }: BuildResult): Promise<void> {
    const { trees, logger } = this.#parts
    if (number !== liveNumber(image)) return
    try {
      // What was changed in a tree goes only by a word of the user.
      if (!trees || (await trees.record(name))?.dirty) return
      await trees.adopt(name, { root, manifest: versionOf(image, number).manifest.digest as Digest })
    } catch (error) {
      logger.warn({ err: error, image: name }, 'the unpacked root file system could not be kept')
    }
  }
}

function flagsOf({ codec = 'gzip', allRoot, excludes }: ImportRequest): Flags {
  return { codec, allRoot, excludes }
}

/** Whether the version has all of what was unpacked, as it was unpacked. */
function isWhole({ allRoot, excludes }: ImportRequest): boolean {
  return !allRoot && excludes.length === 0
}
