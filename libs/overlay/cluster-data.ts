import type { ResolvedNode } from '../model/resolved-node.ts'
import { struct, type Value, type ValueMap } from '../template/value.ts'
import { nodeData } from './node-data.ts'

/** The fields of a template's data that have the same value for every node. All others are the node's own. */
export const CLUSTER_FIELDS: ReadonlySet<string> = new Set(['AllNodes', 'ClusterName', 'Overlay'])

/** The data for templates, for any node of a cluster. What is about all nodes is made once, when it is first read. */
export class ClusterData {
  readonly #name: string
  readonly #nodes: readonly ResolvedNode[]
  #allNodes: readonly Value[] | undefined

  constructor(options: { name: string; nodes: readonly ResolvedNode[] }) {
    this.#name = options.name
    this.#nodes = options.nodes
  }

  /** The dot of the templates of an overlay: the node's fields beside those of CLUSTER_FIELDS. */
  templateData(options: { node: ResolvedNode; overlay: string }): ValueMap {
    const allNodes = (): readonly Value[] => this.#everyNode()
    return struct('Node', {
      ...nodeData(options.node),
      ClusterName: this.#name,
      Overlay: options.overlay,
      get AllNodes() {
        return allNodes()
      },
    })
  }

  /** In the order of their ids. */
  #everyNode(): readonly Value[] {
    this.#allNodes ??= [...this.#nodes].sort((a, b) => (a.id < b.id ? -1 : 1)).map(nodeData)
    return this.#allNodes
  }
}

/** Whether a rendering, or its failure, came about without a look at anything that is the node's own. */
export function isClusterWide(reads: ReadonlySet<string>): boolean {
  return reads.isSubsetOf(CLUSTER_FIELDS)
}
