import type { ResolvedNode } from '../model/resolved-node.ts'
import { mapOf, partOf, structOf, type Value, type ValueMap } from '../template/value.ts'
import { NODE_FIELDS } from './node-data.ts'

/** The fields of a template's data that have the same value for every node. All others are the node's own. */
export const CLUSTER_FIELDS: ReadonlySet<string> = new Set(['AllNodes', 'Cluster', 'Overlay'])

const ALL_NODES = 'AllNodes'

/** What templates know of the cluster itself. */
export interface ClusterValues {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
}

interface Dot {
  node: ResolvedNode
  overlay: string
  cluster: ClusterValues
  allNodes: () => readonly Value[]
}

const clusterData = structOf<ClusterValues>('Cluster', {
  Name: ({ name }) => name,
  Tags: ({ tags }) => mapOf({ type: 'string', missing: '' }, { ...tags }),
})

const dotOf = structOf<Dot>('Node', {
  ...Object.fromEntries(
    Object.entries(NODE_FIELDS).map(([name, make]) => [name, ({ node }: Dot) => make(node)]),
  ),
  Cluster: ({ cluster }) => clusterData(cluster),
  Overlay: ({ overlay }) => overlay,
  AllNodes: ({ allNodes }) => allNodes(),
})

/** A node among all nodes. */
const elementOf = structOf('Node', NODE_FIELDS, { partOf: ALL_NODES })

/** What a change did to a node: the fields of its data that differ, or that it came or went. */
export type NodeChange = { fields: readonly string[] } | { fields: 'all' }

/**
 * The data for templates, for any node of a cluster, and when which of it changed. What is about all nodes is made
 * when it is read, and kept until a node changes.
 */
export class ClusterData {
  readonly #nodes: () => Iterable<ResolvedNode>
  readonly #changedAt = new Map<string, number>()
  #values: ClusterValues
  #allNodes: readonly Value[] | undefined
  #version = 0

  /** `nodes` gives all of them, in the order of their ids. */
  constructor(options: { values: ClusterValues; nodes: () => Iterable<ResolvedNode> }) {
    this.#values = options.values
    this.#nodes = options.nodes
  }

  /** Counts the updates. */
  get version(): number {
    return this.#version
  }

  /** Takes note of what changed; `nodes` gives the new ones from now on. */
  update(changes: { values: ClusterValues; nodes: Iterable<NodeChange> }): void {
    this.#version += 1
    const { name, tags } = this.#values
    if (changes.values.name !== name || changes.values.tags !== tags) this.#touch('Cluster')
    this.#values = changes.values
    for (const { fields } of changes.nodes) {
      if (fields === 'all') this.#touch(ALL_NODES)
      else for (const field of fields) this.#touch(`${ALL_NODES}.${field}`)
      this.#allNodes = undefined
    }
  }

  /** Whether any of the fields that a rendering read has changed since the version that it was made of. */
  changedSince(reads: ReadonlySet<string>, version: number): boolean {
    for (const field of reads) if ((this.#changedAt.get(field) ?? 0) > version) return true
    return false
  }

  /** The dot of the templates of an overlay: the node's fields beside those of CLUSTER_FIELDS. */
  templateData(options: { node: ResolvedNode; overlay: string }): ValueMap {
    const { node, overlay } = options
    return dotOf({ node, overlay, cluster: this.#values, allNodes: () => this.#everyNode() })
  }

  /** Lets go of what is about all nodes: of many nodes it is much, and is made again when it is read. */
  release(): void {
    this.#allNodes = undefined
  }

  #touch(field: string): void {
    this.#changedAt.set(field, this.#version)
    if (field.startsWith(`${ALL_NODES}.`)) this.#changedAt.set(`${ALL_NODES}.*`, this.#version)
  }

  #everyNode(): readonly Value[] {
    this.#allNodes ??= partOf(
      ALL_NODES,
      Array.from(this.#nodes(), (node) => elementOf(node)),
    )
    return this.#allNodes
  }
}

/** Whether a rendering, or its failure, came about without a look at anything that is the node's own. */
export function isClusterWide(reads: ReadonlySet<string>): boolean {
  for (const field of reads) if (!isClusterField(field)) return false
  return true
}

/** Whether what was read has the same value for every node: `AllNodes.NetDevs` has. */
export function isClusterField(field: string): boolean {
  const dot = field.indexOf('.')
  return CLUSTER_FIELDS.has(dot === -1 ? field : field.slice(0, dot))
}
