import type { Entry } from '../archive/entry.ts'
import type { Description } from '../model/description.ts'
import type { Image } from '../model/image.ts'
import { resolveNode } from '../model/resolve.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { BootScript } from '../model/settings.ts'
import type { BlobRef } from '../records/blob-ref.ts'

/** The description of a cluster at one sequence, as values: what a compile works from while the log moves on. */
export interface Snapshot {
  seq: number
  clusterName: string
  /** All nodes, in the order of their ids. */
  nodes: ResolvedNode[]
  images: Map<string, Image>
  /** The overlays that nodes name, by the blob that holds their tree. */
  overlays: Map<string, BlobRef>
  loaders: Record<string, BlobRef>
  script: BootScript
}

/** A snapshot with the overlays' trees loaded. */
export interface CompileInput extends Omit<Snapshot, 'overlays'> {
  overlays: ReadonlyMap<string, readonly Entry[]>
}

export function takeSnapshot(options: { seq: number; description: Description }): Snapshot {
  const { seq, description } = options
  const nodes = [...description.nodes()]
    .map(([id, node]) => resolveNode({ id, node, description }))
    .sort((first, second) => (first.id < second.id ? -1 : 1))
  const images = new Map<string, Image>()
  const overlays = new Map<string, BlobRef>()
  for (const node of nodes) {
    const image = node.image === undefined ? undefined : description.image(node.image)
    if (node.image !== undefined && image) images.set(node.image, image)
    for (const name of [...node.systemOverlays, ...node.runtimeOverlays]) {
      const overlay = description.overlay(name)
      if (overlay) overlays.set(name, overlay.tree as BlobRef)
    }
  }
  return {
    seq,
    clusterName: description.cluster().name,
    nodes,
    images,
    overlays,
    loaders: description.loaders() as Record<string, BlobRef>,
    script: description.bootScript() ?? { name: 'default', body: '' },
  }
}
