import { digestOf } from '../digest/digest.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'

/** Digits of the digest that tell groups with the same image apart. */
const ID_DIGITS = 8

/** Nodes of one rack that share what a group record holds. */
export interface Group {
  id: string
  rack: string
  image: string
  /** What the nodes ask for as kernel: a version, its beginning, or none for the newest. */
  kernelVersion: string | undefined
  systemOverlays: string[]
  runtimeOverlays: string[]
  nodes: ResolvedNode[]
}

/**
 * The groups of nodes that name an image. A group is named by what its nodes ask for, not by what they get: when an
 * image or an overlay changes, the group record changes and the node records that point to it do not.
 */
export function groupNodes(nodes: readonly ResolvedNode[]): Group[] {
  const groups = new Map<string, Group>()
  for (const node of nodes) {
    if (node.image === undefined) continue
    const asked = [node.image, node.kernel.version, node.systemOverlays, node.runtimeOverlays]
    const id = `${node.image}-${digestOf(JSON.stringify(asked)).slice(0, ID_DIGITS)}`
    const key = `${node.rack}/${id}`
    let group = groups.get(key)
    if (!group) {
      const { rack, image, systemOverlays, runtimeOverlays } = node
      group = {
        id,
        rack,
        image,
        kernelVersion: node.kernel.version,
        systemOverlays,
        runtimeOverlays,
        nodes: [],
      }
      groups.set(key, group)
    }
    group.nodes.push(node)
  }
  return [...groups.values()]
}
