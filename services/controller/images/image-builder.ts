import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobSink } from '../../../libs/image/blob-sink.ts'
import { type BuildProgress, type BuiltImage, buildImage } from '../../../libs/image/build-image.ts'
import type { IdleWorkers } from '../../../libs/image/idle-workers.ts'
import type { MakeRoom } from '../../../libs/image/room.ts'
import type { SegmentCache } from '../../../libs/image/segment-cache.ts'
import type { Image, ImageVersion } from '../../../libs/model/image.ts'
import { imageOptions, sameFiles } from '../../../libs/model/image-options.ts'
import { liveNumber, versionsOf, withVersion } from '../../../libs/model/image-versions.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { Cluster } from '../cluster.ts'
import { ImageMovedOnError } from '../errors.ts'
import { type CheckedTree, checkTree } from './check-tree.ts'
import { InitNeededError } from './errors.ts'
import { following } from './following.ts'
import { folded, nodesBooting } from './image-usage.ts'

export interface BuildRequest {
  name: string
  /** The directory that holds the root file system; nothing may write to it meanwhile. */
  root: string
  /** What it was made from, for people. */
  source: string
  origin?: ImageVersion['origin']
  /** `auto`: zstd where the image's kernels are known to unpack it, or else gzip. */
  codec: 'gzip' | 'zstd' | 'auto'
  /** Whether all of it shall belong to root. */
  allRoot?: boolean
  excludes?: readonly string[]
  /** Compresses by zstd also if a kernel of the image is known not to unpack it. */
  force?: boolean
  /** Makes a version that is not live yet. */
  stage?: boolean
  /** Makes no version of what is the live version already. */
  onlyIfChanged?: boolean
  /** The manifest of the live version that the tree was made from; another one is a conflict. */
  expect?: Digest
  /** Called when everything is stored, before the change that makes the version of it. */
  onStored?: (manifest: Digest) => Promise<void>
  actor: string
  /** Of the change, for people. */
  reason: string
  signal: AbortSignal
}

export interface BuildResult {
  name: string
  seq: number
  /** Of the version that was made; of a version that is the same as one before, that one's. */
  number: number
  image: Image
}

/** How far work on an image is: what is being done, how much of it is done, and last what came of it. */
export type ImageStep = { phase: string } | { progress: BuildProgress } | { result: BuildResult }

export interface ImageBuilderOptions {
  cluster: Cluster
  /** What is put there, or found in `segments`, is not deleted before it is named. */
  blobs: BlobSink
  /** Where `blobs` keeps it. */
  storeDirectory: string
  segments: SegmentCache
  /** Called if there is no room there. */
  makeRoom: MakeRoom
  /** Begins work that takes long: what is put meanwhile stays until it has ended. */
  begin: () => Disposable
  /** Threads that are kept from one build to the next. */
  idle: IdleWorkers
}

interface Made {
  built: BuiltImage
  checked: CheckedTree
}

/** Builds trees into blobs, then makes the change that adds the version. */
export class ImageBuilder {
  readonly #options: ImageBuilderOptions

  constructor(options: ImageBuilderOptions) {
    this.#options = options
  }

  /**
   * Yields how far it is and last the result. Until the change is made nothing of it shows; the former version stays
   * as it is. @throws {ImageMovedOnError} {InitNeededError} and what checkTree, buildImage and Cluster.propose throw
   */
  async *build(request: BuildRequest): AsyncIterable<ImageStep> {
    const { blobs, storeDirectory, makeRoom, segments, begin, idle } = this.#options
    using _work = begin()
    yield { phase: 'building' }
    const { name, root, codec, force = false, signal } = request
    const checked = await checkTree(root, { name, codec, force })
    const built = yield* following(signal, (report: (step: ImageStep) => void, until) =>
      buildImage({
        root,
        store: blobs,
        storeDirectory,
        makeRoom,
        cache: segments,
        idle,
        codec,
        allRoot: request.allRoot ?? false,
        ...(request.excludes && { excludes: request.excludes }),
        signal: until,
        onProgress: (progress) => report({ progress }),
      }),
    )
    await request.onStored?.(built.manifest.digest)
    yield { phase: 'publishing' }
    const announcing = following(signal, (report: (step: ImageStep) => void, until) => {
      const onCopying = (): void => report({ phase: 'copying to another controller' })
      return this.#announce({ ...request, signal: until }, { built, checked }, onCopying)
    })
    yield { result: yield* announcing }
  }

  async #announce(request: BuildRequest, made: Made, onCopying: () => void): Promise<BuildResult> {
    const { name, actor, reason, stage = false, signal } = request
    const { cluster } = this.#options
    const version = describe(request, made)
    const imageIn = (source: EntitySource): { image: Image; number?: number } => {
      const before = source.get('image', name)?.value as Image | undefined
      requireExpected(request, before)
      if (before && request.onlyIfChanged && isSame(before, version)) {
        return { image: before, number: liveNumber(before) }
      }
      if (version.hasInit === false && !stage) requireUnused(name, cluster.inventory)
      return { image: withVersion(before, version, { stage }) }
    }
    let planned: { image: Image; number?: number }
    const seq = await cluster.propose({
      actor,
      reason,
      bases: [],
      signal,
      onCopying,
      plan: (source) => {
        planned = imageIn(source)
        return planned.number === undefined ? [{ op: 'put', kind: 'image', name, value: planned.image }] : []
      },
    })
    const { image, number = versionsOf(image)[0]!.number } = planned!
    return { name, seq, number, image }
  }
}

function requireExpected({ name, expect }: BuildRequest, before: Image | undefined): void {
  if (expect === undefined || before?.manifest.digest === expect) return
  throw new ImageMovedOnError(name, before && liveNumber(before))
}

/** @throws {InitNeededError} */
function requireUnused(name: string, inventory: Pick<Inventory, 'nodes'>): void {
  const nodes = nodesBooting(inventory, name).filter(({ init }) => init === undefined)
  if (nodes.length === 0) return
  const { folded: text } = folded(nodes.map(({ id }) => id))
  throw new InitNeededError(name, text)
}

/** The flags are part of a version, since later builds go by them. */
function isSame(before: Image, version: Omit<ImageVersion, 'number'>): boolean {
  return before.manifest.digest === version.manifest.digest && sameFiles(before.options, version.options)
}

function describe(request: BuildRequest, { built, checked }: Made): Omit<ImageVersion, 'number'> {
  const { manifest, image, kernels, efi, texts, packages } = built
  const { size, rawSize, entries } = image
  const options = imageOptions(request)
  return {
    manifest,
    size,
    rawSize,
    entries,
    kernels,
    ...(efi.length > 0 && { efi }),
    ...(texts && { texts }),
    ...(packages && { packages }),
    source: request.source,
    ...(request.origin && { origin: request.origin }),
    ...(options && { options }),
    ...(!checked.hasInit && { hasInit: false as const }),
    builtAt: Date.now(),
    builtBy: request.actor,
    warnings: [...checked.warnings, ...built.warnings],
  }
}
