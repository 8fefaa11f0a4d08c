import type { ResolvedNode } from '../model/resolved-node.ts'
import type { ServerConf } from '../model/settings.ts'
import { mapOf, partOf, structOf, type Value, type ValueMap } from '../template/value.ts'
import { Includes } from './includes.ts'
import { NODE_FIELDS } from './node-data.ts'
import type { Overlay } from './overlay-tree.ts'
import { SERVER_FIELDS, serverData } from './server-data.ts'

const ALL_NODES = 'AllNodes'
/** Of the cluster's settings. */
const CLUSTER = 'Cluster'
/** Of the overlay that a template is part of: they change only with it, and then its templates are rendered anyway. */
const OVERLAY_FIELDS = ['Overlay', 'BuildHost', 'BuildTime', 'BuildTimeUnix', 'BuildSource'] as const

/** The fields of a template's data that have the same value for every node. All others are the node's own. */
export const CLUSTER_FIELDS: ReadonlySet<string> = new Set([
  ALL_NODES,
  CLUSTER,
  ...OVERLAY_FIELDS,
  ...SERVER_FIELDS,
])

/** What a function read beside the data: a file to include, or one of an image. See Surroundings. */
const INCLUDE = 'Include:'
const IMAGE = 'Image:'

/** What templates know of the cluster itself. What did not change is the same object as before. */
export interface ClusterValues {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  /** Settings of a Warewulf server whose overlays are used; none: Warewulf's defaults. */
  readonly server?: ServerConf | undefined
}

interface Dot {
  node: ResolvedNode
  overlay: Overlay
  /** Path of the template. */
  file: string
  cluster: ClusterValues
  server: () => Readonly<Record<string, Value>>
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
  ...Object.fromEntries([...SERVER_FIELDS].map((name) => [name, ({ server }: Dot) => server()[name]])),
  Cluster: ({ cluster }) => clusterData(cluster),
  Overlay: ({ overlay }) => overlay.name,
  // Any controller may be the one that renders: what is written must not tell which.
  BuildHost: ({ cluster }) => cluster.name,
  BuildTime: ({ overlay }) => warewulfTime(timeOf(overlay)),
  BuildTimeUnix: ({ overlay }) => String(Math.floor(timeOf(overlay).getTime() / 1000)),
  BuildSource: ({ overlay, file }) => `${overlay.name}/${file}`,
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
  #includes: Includes
  #server: Readonly<Record<string, Value>> | undefined
  #allNodes: readonly Value[] | undefined
  #version = 0

  /** `nodes` gives all of them, in the order of their ids. */
  constructor(options: {
    values: ClusterValues
    includes?: Includes
    nodes: () => Iterable<ResolvedNode>
  }) {
    this.#values = options.values
    this.#includes = options.includes ?? new Includes()
    this.#nodes = options.nodes
  }

  /** Counts the updates. */
  get version(): number {
    return this.#version
  }

  /** What templates can read beside their data. */
  get includes(): Includes {
    return this.#includes
  }

  /** Takes note of what changed; `nodes` gives the new ones from now on. */
  update(changes: { values: ClusterValues; includes?: Includes; nodes: Iterable<NodeChange> }): void {
    this.#version += 1
    const { name, tags, server } = this.#values
    if (changes.values.name !== name || changes.values.tags !== tags) this.#touch(CLUSTER)
    if (changes.values.name !== name) this.#touch('BuildHost')
    if (changes.values.server !== server) {
      this.#server = undefined
      for (const field of SERVER_FIELDS) this.#touch(field)
    }
    this.#values = changes.values
    if (changes.includes && changes.includes !== this.#includes) {
      for (const read of changes.includes.changedFrom(this.#includes)) this.#touch(read)
      this.#includes = changes.includes
    }
    for (const { fields } of changes.nodes) {
      if (fields === 'all') this.#touch(ALL_NODES)
      else for (const field of fields) this.#touch(`${ALL_NODES}.${field}`)
      this.#allNodes = undefined
    }
  }

  /** Whether any of the fields that a rendering read has changed since the version that it was made of. */
  changedSince(reads: ReadonlySet<string>, version: number): boolean {
    for (const read of reads) if ((this.#changedAt.get(kindOfRead(read)) ?? 0) > version) return true
    return false
  }

  /** The dot of the templates of an overlay: the node's fields beside those of CLUSTER_FIELDS. */
  templateData(options: { node: ResolvedNode; overlay: Overlay; file: string }): ValueMap {
    return dotOf({
      ...options,
      cluster: this.#values,
      server: () => this.#serverData(),
      allNodes: () => this.#everyNode(),
    })
  }

  /** Lets go of what is about all nodes: of many nodes it is much, and is made again when it is read. */
  release(): void {
    this.#allNodes = undefined
  }

  #touch(field: string): void {
    this.#changedAt.set(field, this.#version)
    if (field.startsWith(`${ALL_NODES}.`)) this.#changedAt.set(`${ALL_NODES}.*`, this.#version)
  }

  #serverData(): Readonly<Record<string, Value>> {
    this.#server ??= serverData(this.#values.server)
    return this.#server
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
  if (field.startsWith(INCLUDE) || field.startsWith(IMAGE)) return true
  const dot = field.indexOf('.')
  return CLUSTER_FIELDS.has(dot === -1 ? field : field.slice(0, dot))
}

/** Whether a rendering told something of its overlay that changes when another file of it does. */
export function tellsOfOverlay(reads: ReadonlySet<string>): boolean {
  return reads.has('BuildTime') || reads.has('BuildTimeUnix') || reads.has('*')
}

/** Files to include change together, as one overlay. */
function kindOfRead(read: string): string {
  return read.startsWith(INCLUDE) ? INCLUDE : read
}

/** As Warewulf writes it, American order: 01-02-2006 15:04:05 MST. */
function warewulfTime(time: Date): string {
  const [year, month, day] = time.toISOString().slice(0, 10).split('-')
  return `${month}-${day}-${year} ${time.toISOString().slice(11, 19)} UTC`
}

function timeOf({ changedAt = 0 }: Overlay): Date {
  return new Date(changedAt)
}
