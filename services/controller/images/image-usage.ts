import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import type { Description } from '../../../libs/model/description.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import type { Made } from '../make-change.ts'

/** Who uses an image: the nodes that boot it, and the nodes and profiles that name it. */
export interface ImageUsage {
  name: string
  /** Those that boot it, be it by way of their profiles. */
  nodes: Made['nodes']
  profiles: string[]
}

type Nodes = Pick<Inventory, 'nodes'>

/** Who uses each image that there is, or each of those that are named. */
export function usageOf(
  { inventory, description }: { inventory: Nodes; description: Description },
  names: Iterable<string>,
): ImageUsage[] {
  const booted = new Map<string | undefined, string[]>()
  for (const [id, { image }] of inventory.nodes()) {
    const ids = booted.get(image)
    if (ids) ids.push(id)
    else booted.set(image, [id])
  }
  const naming = Map.groupBy(description.profiles(), ([, profile]) => profile.image)
  return Array.from(names, (name) => ({
    name,
    nodes: folded(booted.get(name) ?? []),
    profiles: (naming.get(name) ?? []).map(([profile]) => profile).sort(),
  }))
}

/** The nodes that boot an image. */
export function nodesBooting(inventory: Nodes, image: string): ResolvedNode[] {
  return Array.from(inventory.nodes(), ([, node]) => node).filter((node) => node.image === image)
}

/** Nodes as changes tell whom they alter. */
export function folded(ids: readonly string[]): Made['nodes'] {
  return { count: ids.length, folded: foldHostlist(ids) }
}
