import { chmod, mkdir, rename } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Bus } from '../../../libs/bus/bus.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Pair } from '../../../libs/records/pair.ts'
import { missingEntity } from '../api/missing.ts'
import { bootPair } from '../boot-pair.ts'
import type { Cluster } from '../cluster.ts'
import { ViewMismatchError } from './errors.ts'
import { type BlobParts, FetchedBlobs } from './fetched-blobs.ts'
import { presentImage } from './image-names.ts'
import type { ImageTrees } from './image-trees.ts'
import { layOverlays } from './lay-overlays.ts'
import { openTree, type UnpackStep, unpacking } from './open-tree.ts'
import { removeTree } from './tree-files.ts'

/** What a node has as its root file system, in layers; nothing of it is written to. */
export interface View {
  /** The root file system of the image. */
  root: string
  /** A directory with `layer`, the files that are laid over the image, and the empty `upper` and `merged`. */
  work: string
  /** The layers below what is written, the topmost first, relative to `work`. */
  layers: string[]
}

export interface ViewParts extends BlobParts {
  cluster: Cluster
  bus: Bus
  trees: ImageTrees
}

/**
 * Lays what a node gets at boot over its image. The caller has the lock of the image, and removes the view by `removeView`.
 * @throws {EntityMissingError} {ViewMismatchError} and what unpacks images throws
 */
export async function* makeView(
  parts: ViewParts,
  { name, node, signal }: { name: string; node: string; signal: AbortSignal },
): AsyncGenerator<UnpackStep, View> {
  const { trees } = parts
  const pair = await pairOf(parts, node)
  const { image } = pair.group
  if (image.name !== name) throw new ViewMismatchError(node, { has: image.name, asked: name })
  await trees.prepare(name)
  const shared = yield* sharedRoot(parts, { name, manifest: image.manifest, signal })
  const work = await trees.beside(name, 'view')
  await mkdir(work, { mode: 0o700 })
  for (const directory of ['layer', 'upper', 'merged']) {
    await mkdir(join(work, directory))
    await chmod(join(work, directory), 0o755)
  }
  if (!shared) {
    const unpacked = yield* unpacking((onProgress) =>
      trees.unpackBeside(name, image.manifest, { signal, onProgress }),
    )
    await rename(unpacked, join(work, 'root'))
  }
  yield { phase: 'unpacking overlays' }
  const root = shared ?? join(work, 'root')
  await layOverlays(new FetchedBlobs(parts, signal), pair, { layer: join(work, 'layer'), root })
  return { root, work, layers: ['layer', relative(work, root)] }
}

export async function removeView({ work }: View): Promise<void> {
  await removeTree(work)
}

/** What the node boots, as the records say it. @throws {EntityMissingError} */
async function pairOf({ cluster, bus }: ViewParts, name: string): Promise<Pair> {
  const node = cluster.inventory.resolved(name)
  if (!node) throw missingEntity(cluster.state, { kind: 'node', name })
  const pair = node.rack === undefined ? undefined : await bootPair(bus, { rack: node.rack, node: name })
  if (pair) return pair
  throw new EntityMissingError(`node ${name} has nothing to boot yet`, {
    hint: `'muster explain ${name}' says why.`,
  })
}

/** The tree of the image, if it is what the node has, or can become it without a loss. */
async function* sharedRoot(
  { cluster, trees }: ViewParts,
  { name, manifest, signal }: { name: string; manifest: BlobRef; signal: AbortSignal },
): AsyncGenerator<UnpackStep, string | undefined> {
  const record = await trees.record(name)
  if (record?.dirty) return undefined
  if (record?.manifest === manifest.digest) return trees.place(name)
  if (presentImage(cluster.state, name).manifest.digest !== manifest.digest) return undefined
  return (yield* openTree(trees, name, { signal })).root
}
