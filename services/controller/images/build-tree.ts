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
  excludes?: readonly string[] | undefined
  /** Makes a version that is not live yet. */
  stage?: boolean | undefined
  /** Builds a tree whatever version it was made from. */
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
  if (request.codec === undefined && !(await trees.record(name))) {
    yield { result: unchangedOf(cluster, name, before) }
    return
  }
  const tree = yield* openTree(trees, name, { signal, force })
  const codec = request.codec ?? (await codecOf(parts, before, signal))
  const steps = builder.build({
    name,
    root: tree.root,
    source: before.source.endsWith(CHANGED) || !tree.dirty ? before.source : before.source + CHANGED,
    ...(before.origin && { origin: before.origin }),
    codec,
    ...(request.allRoot !== undefined && { allRoot: request.allRoot }),
    ...(request.excludes && { excludes: request.excludes }),
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
    yield { result: { ...step.result, unchanged: manifest === before.manifest.digest } }
  }
}

function unchangedOf(cluster: Cluster, name: string, image: Image): BuildResult & { unchanged: boolean } {
  return { name, seq: cluster.state.position.seq, number: liveNumber(image), image, unchanged: true }
}

async function codecOf(parts: BlobParts, image: Image, signal: AbortSignal): Promise<BuildRequest['codec']> {
  const blobs = new FetchedBlobs(parts, signal)
  return (await blobs.manifest(image.manifest as BlobRef)).codec
}
