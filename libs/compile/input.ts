import type { NamedScripts } from '../bootscript/site-scripts.ts'
import type { Digest } from '../digest/digest.ts'
import type { Image } from '../model/image.ts'
import type { ImportedKernel } from '../model/kernel.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { SubnetMap } from '../model/subnet.ts'
import type { ClusterValues } from '../overlay/cluster-data.ts'
import type { Includes } from '../overlay/includes.ts'
import type { Overlay } from '../overlay/overlay-tree.ts'
import type { BlobRef } from '../records/blob-ref.ts'

/**
 * The description of a cluster at one sequence, as values. What is the same as in the update before is told by
 * identity: values are never changed in place.
 */
export interface CompileInput {
  seq: number
  cluster: ClusterValues
  /** The nodes that changed since the update before, undefined where deleted; in the first, all. */
  nodes: Iterable<readonly [id: string, node: ResolvedNode | undefined]>
  images: ReadonlyMap<string, Image>
  /** Kernels that were imported by themselves, by name. */
  kernels: ReadonlyMap<string, ImportedKernel>
  /** All overlays that nodes name; one whose entries are the same is taken to be the same. */
  overlays: ReadonlyMap<string, Overlay>
  /** What templates can include: the same object as long as it is the same. */
  includes: Includes
  loaders: Readonly<Record<string, BlobRef>>
  /** Whether runtime overlays are for privileged ports only. */
  secure?: boolean
  subnets?: SubnetMap
  /** Boot scripts by name; one that is the same is the same object. */
  scripts: ReadonlyMap<string, NamedScripts>
  /** Stores segments as they are made; without it they are all in the result. */
  keep?: (segments: ReadonlyMap<Digest, Buffer>) => Promise<void>
  /** Awaited now and then in a long update, so that the process can do something else meanwhile. */
  breathe?: () => Promise<void>
}
