import type { Digest } from '../../../libs/digest/digest.ts'
import type { Image } from '../../../libs/model/image.ts'
import { liveNumber, versionOf } from '../../../libs/model/image-versions.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Cluster } from '../cluster.ts'
import { type BlobParts, FetchedBlobs } from './fetched-blobs.ts'
import type { BuildRequest, BuildResult, ImageBuilder } from './image-builder.ts'
import { presentImage } from './image-names.ts'
import type { ImageTrees } from './image-trees.ts'
import { openTree, type UnpackStep } from './open-tree.ts'

export interface TreeParts extends BlobParts {
  cluster: Cluster
  trees: ImageTrees
  builder: ImageBuilder
}

export interface TreeBuildRequest {
  name: string
  /** That of the live version, unless given. */
  codec?: BuildRequest['codec'] | undefined
  allRoot?: boolean | undefined
  /** Those of the live version, unless given. */
  excludes?: readonly string[] | undefined
  /** Makes a version that is not live yet. */
  stage?: boolean | undefined
  /** Builds a tree whatever version it was made from, and by zstd whatever its kernels unpack. */
  force?: boolean | undefined
  actor: string
  /** Of the change, for people. */
  reason: string
  signal: AbortSignal
}

/** `unchanged`: the tree is what is live, and no version was made. */
export type TreeBuildStep = UnpackStep | { result: BuildResult & { unchanged: boolean } }

/** What is added to the source of a version when somebody works on it. */
const CHANGED = ' (changed)'

/**
 * Builds an image from its tree on this controller; the caller has the lock of the image. What goes wrong leaves the
 * tree as it is, with its changes. @throws as ImageTrees.open and ImageBuilder.build do
 */
export async function* buildTree(parts: TreeParts, request: TreeBuildRequest): AsyncGenerator<TreeBuildStep> {
  const { trees, cluster, builder } = parts
  const { name, signal, stage, actor, reason, force = false } = request
  const before = presentImage(cluster.state, name)
  if (!hasFlags(request) && !(await trees.record(name))) {
    yield { result: unchangedOf(cluster, name, before) }
    return
  }
  const tree = yield* openTree(trees, name, { signal, force })
  const flags = await flagsFor(parts, { before, request, isChanged: tree.dirty })
  const steps = builder.build({
    name,
    root: tree.root,
    source: before.source.endsWith(CHANGED) || !tree.dirty ? before.source : before.source + CHANGED,
    ...(before.origin && { origin: before.origin }),
    ...flags,
    force,
    ...(stage !== undefined && { stage }),
    onlyIfChanged: true,
    onStored: (manifest) => trees.stored(name, manifest),
    expect: before.manifest.digest as Digest,
    actor,
    reason,
    signal,
  })
  for await (const step of steps) {
    if (!('result' in step)) {
      yield step
      continue
    }
    const { image, number } = step.result
    const manifest = versionOf(image, number).manifest.digest as Digest
    await trees.built(name, { manifest, isLive: number === liveNumber(image) })
    yield { result: { ...step.result, unchanged: number === liveNumber(before) } }
  }
}

function unchangedOf(cluster: Cluster, name: string, image: Image): BuildResult & { unchanged: boolean } {
  return { name, seq: cluster.state.position.seq, number: liveNumber(image), image, unchanged: true }
}

function hasFlags({ codec, allRoot = false, excludes }: TreeBuildRequest): boolean {
  return codec !== undefined || allRoot || excludes !== undefined
}

/**
 * How the live version was built, where nothing else is asked for. Only a tree that was not changed still has all its
 * files belong to root: what is installed in one may need users of its own.
 */
async function flagsFor(
  parts: BlobParts,
  { before, request, isChanged }: { before: Image; request: TreeBuildRequest; isChanged: boolean },
): Promise<Required<Pick<BuildRequest, 'codec' | 'allRoot' | 'excludes'>>> {
  const { codec, allRoot = false, excludes, signal } = request
  const { options = {} } = before
  return {
    codec: codec ?? options.codec ?? (await codecOf(parts, before, signal)),
    allRoot: allRoot || (options.allRoot === true && !isChanged),
    excludes: excludes ?? options.excludes ?? [],
  }
}

/** Versions of an early muster do not say it. */
async function codecOf(parts: BlobParts, image: Image, signal: AbortSignal): Promise<BuildRequest['codec']> {
  const blobs = new FetchedBlobs(parts, signal)
  return (await blobs.manifest(image.manifest as BlobRef)).codec
}
