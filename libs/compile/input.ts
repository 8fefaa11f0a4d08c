import type { Entry } from '../archive/entry.ts'
import type { Digest } from '../digest/digest.ts'
import type { Image } from '../model/image.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { BootScript } from '../model/settings.ts'
import type { ClusterValues } from '../overlay/cluster-data.ts'
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
  /** Trees of all overlays that nodes name. */
  overlays: ReadonlyMap<string, readonly Entry[]>
  loaders: Readonly<Record<string, BlobRef>>
  script: BootScript
  /** Stores segments as they are made; without it they are all in the result. */
  keep?: (segments: ReadonlyMap<Digest, Buffer>) => Promise<void>
  /** Awaited now and then in a long update, so that the process can do something else meanwhile. */
  breathe?: () => Promise<void>
}
