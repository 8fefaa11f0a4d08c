import { isAbsolute } from 'node:path'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { RequestInvalidError } from '../../libs/http/errors.ts'
import { type BuildProgress, type BuiltImage, buildImage } from '../../libs/image/build-image.ts'
import type { SegmentCache } from '../../libs/image/segment-cache.ts'
import type { Image } from '../../libs/model/image.ts'
import { checkName } from '../../libs/model/name.ts'
import type { Cluster } from './cluster.ts'
import { ImageBusyError } from './errors.ts'

/** Images built at the same time; each uses all cores. */
const BUILDS_MAX = 2

export interface ImportRequest {
  name: string
  /** A directory on this controller. */
  source: string
  codec: 'gzip' | 'zstd'
  /** Whether all of it shall belong to root. */
  allRoot: boolean
  actor: string
  signal: AbortSignal
}

export type ImportStep = { progress: BuildProgress } | { result: { name: string; seq: number; image: Image } }

/** Imports root file systems as images: builds them into blobs, then makes the change that names the new version. */
export class ImageImport {
  readonly #cluster: Cluster
  readonly #blobs: BlobStore
  readonly #segments: SegmentCache
  readonly #building = new Set<string>()

  constructor(options: { cluster: Cluster; blobs: BlobStore; segments: SegmentCache }) {
    this.#cluster = options.cluster
    this.#blobs = options.blobs
    this.#segments = options.segments
  }

  /**
   * Runs an import, yielding its progress and last its result. Until the change is made nothing of it shows; the
   * former version stays as it is. @throws {ImageBusyError} {RequestInvalidError} and what buildImage throws
   */
  async *run(request: ImportRequest): AsyncIterable<ImportStep> {
    const { name, source } = request
    checkName('image', name)
    if (!isAbsolute(source)) {
      throw new RequestInvalidError(`${source} is not an absolute path`, {
        hint: 'Give the directory that holds the root file system, as seen on the controller.',
      })
    }
    if (this.#building.has(name) || this.#building.size >= BUILDS_MAX)
      throw new ImageBusyError([...this.#building])
    this.#building.add(name)
    try {
      yield* this.#build(request)
    } finally {
      this.#building.delete(name)
    }
  }

  async *#build({ name, source, codec, allRoot, actor, signal }: ImportRequest): AsyncIterable<ImportStep> {
    const latest = new Latest<BuildProgress>()
    const building = buildImage({
      root: source,
      store: this.#blobs,
      cache: this.#segments,
      codec,
      allRoot,
      signal,
      onProgress: (step) => latest.set(step),
    })
    building.finally(() => latest.end()).catch(() => {})
    for await (const progress of latest) yield { progress }
    const image = describeImage(await building, source)
    const seq = await this.#cluster.propose({
      actor,
      reason: `import image ${name} from ${source}`,
      bases: [],
      plan: () => [{ op: 'put', kind: 'image', name, value: image }],
    })
    yield { result: { name, seq, image } }
  }
}

function describeImage(built: BuiltImage, source: string): Image {
  const { manifest, image, kernels, texts, warnings } = built
  const { size, rawSize, entries } = image
  const beside = texts && { texts }
  return { manifest, size, rawSize, entries, kernels, ...beside, source, builtAt: Date.now(), warnings }
}

/** Gives whoever iterates the latest value, and leaves out those that came while it was busy. */
class Latest<T> {
  #value: T | undefined
  #ended = false
  #wake: () => void = () => {}

  set(value: T): void {
    this.#value = value
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    while (true) {
      const value = this.#value
      this.#value = undefined
      if (value !== undefined) yield value
      else if (this.#ended) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
