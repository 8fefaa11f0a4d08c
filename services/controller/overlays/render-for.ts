import { setImmediate as afterOthers } from 'node:timers/promises'
import { encode } from '../../../libs/codec/codec.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import { Description } from '../../../libs/model/description.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { ClusterData } from '../../../libs/overlay/cluster-data.ts'
import type { Overlay } from '../../../libs/overlay/overlay-tree.ts'
import { type RenderedItem, renderOverlay } from '../../../libs/overlay/render-overlay.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Cluster } from '../cluster.ts'
import { type OverlayLoader, overlaySources } from '../overlay-loader.ts'
import { EXPLAINED_NODES_MAX } from './limits.ts'
import { nodesWith } from './nodes-with.ts'

/** Nodes that are rendered without letting others run. */
const NODES_PER_STEP = 50

/** An overlay as it is rendered for a node, and whom else the results serve. */
export interface RenderedOverlay {
  /** Sequence of the state that it was rendered of. */
  seq: number
  items: (RenderedItem & { serves?: Serves })[]
}

/** The nodes that have the overlay, and those of them that get the very same result. */
export interface Serves {
  same: { count: number; folded: string }
  /** How many have the overlay, and how many of them were looked at. */
  having: number
  lookedAt: number
}

/** One state of the cluster that overlays can be rendered of, while it moves on. */
export interface RenderState {
  seq: number
  overlay: Overlay
  data: ClusterData
  /** In the order of their ids. */
  nodes: ResolvedNode[]
}

/** Takes the present state, and loads what the overlay needs of it. The overlay must exist. */
export async function renderState(options: {
  cluster: Cluster
  loader: OverlayLoader
  name: string
  signal: AbortSignal
}): Promise<RenderState> {
  const { cluster, loader, name, signal } = options
  const { state, inventory } = cluster
  const description = new Description(state)
  const { tree, changedAt } = description.overlay(name)!
  const { name: clusterName, tags = {} } = description.cluster()
  const values = { name: clusterName, tags, server: description.server() }
  const nodes = Array.from(inventory.nodes(), ([, node]) => node)
  const { seq } = state.position
  const sources = overlaySources(description, inventory)
  const overlays = new Map([[name, { tree: tree as BlobRef, changedAt }]])
  // All of the state was taken before this: meanwhile it may move on.
  const loaded = await loader.load({ ...sources, overlays }, signal)
  const data = new ClusterData({ values, includes: loaded.includes, nodes: () => nodes })
  return { seq, overlay: loaded.overlays.get(name)!, data, nodes }
}

/**
 * Tells of each item for how many of the nodes that have the overlay it comes to the same, by rendering it for each: in
 * steps, so that others get their turn.
 */
export async function serving(
  { overlay, data, nodes }: RenderState,
  { items, signal }: { items: readonly RenderedItem[]; signal: AbortSignal },
): Promise<RenderedOverlay['items']> {
  const having = nodesWith({ nodes: () => nodes.map((node) => [node.id, node] as const) }, overlay.name)
  const looked = having.slice(0, EXPLAINED_NODES_MAX)
  const explained: RenderedOverlay['items'] = []
  for (const item of items) {
    const wanted = keyOf(item)
    const same: string[] = []
    for (const [index, { id }] of looked.entries()) {
      if (item.isShared) {
        same.push(id)
        continue
      }
      if (keyFor({ overlay, data, node: looked[index]!, file: item.source }) === wanted) same.push(id)
      if (index % NODES_PER_STEP === NODES_PER_STEP - 1) {
        await afterOthers()
        signal.throwIfAborted()
      }
    }
    explained.push({
      ...item,
      serves: {
        same: { count: same.length, folded: foldHostlist(same) },
        having: having.length,
        lookedAt: looked.length,
      },
    })
  }
  return explained
}

/** Of what it comes to for a node; undefined if it fails. */
function keyFor(options: Parameters<typeof renderOverlay>[0]): string | undefined {
  try {
    return renderOverlay(options).map(keyOf).join()
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}

/** The same for the same results. */
function keyOf({ outputs, aborted }: RenderedItem): string {
  return digestOf(encode([aborted, outputs]))
}
