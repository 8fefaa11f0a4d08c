import type { LooseNode } from '../model/loose-node.ts'
import { merge } from '../model/merge.ts'
import { itemOf, withoutNegated } from '../model/negation.ts'
import type { Profile } from '../model/node.ts'
import { expandProfiles } from '../model/profile-list.ts'
import { type GoYaml, parseGoYaml } from './go-yaml.ts'
import { mapIn, type RawFields, readTable } from './raw-fields.ts'
import { RAW_NODE } from './raw-tables.ts'

type Own = Partial<Omit<LooseNode, 'id'>>

const NOTHING: Readonly<Record<string, never>> = {}
const NONE: readonly string[] = []

/**
 * The nodes of a nodes.conf as Warewulf itself sees them: with their profiles merged in, but neither checked nor brought
 * into muster's forms. For showing what Warewulf would make of them.
 */
export class RawNodes {
  /** What is odd about the file, in words. */
  readonly warnings: readonly string[]
  readonly #profiles: Readonly<Record<string, RawFields>>
  readonly #nodes: Readonly<Record<string, RawFields>>

  /** @throws {YamlError} */
  constructor(text: string, options: { file?: string } = {}) {
    const warnings: string[] = []
    const root = parseGoYaml(text, options) ?? []
    const section = (name: string): Readonly<Record<string, RawFields>> => {
      const part = root instanceof Map ? (root as ReadonlyMap<string, GoYaml>).get(name) : undefined
      const read = (each: GoYaml, id: string): RawFields =>
        readTable(each, { table: RAW_NODE, warn: (problem) => warnings.push(`${name}.${id}.${problem}`) })
      return (part && mapIn(part, read)) ?? NOTHING
    }
    this.#profiles = section('nodeprofiles')
    this.#nodes = section('nodes')
    this.warnings = warnings
  }

  /** A node; undefined if there is none of this name. `onMissing` is told of profiles that there are not. */
  node(id: string, onMissing: (profile: string) => void = () => {}): LooseNode | undefined {
    const own = Object.hasOwn(this.#nodes, id) ? this.#nodes[id] : undefined
    if (!own) return undefined
    let merged: Readonly<RawFields> = NOTHING
    for (const name of expandProfiles((own as Own).profiles ?? NONE, (each) => this.#profile(each))) {
      const profile = this.#profile(name)
      if (!profile) onMissing(name)
      merged = merge(merged, (profile ?? NOTHING) as RawFields)
    }
    return nodeOf(id, { own: own as Own, merged: merge(merged, own) as Own })
  }

  /** All nodes, in the order that Warewulf has: by the names of their clusters, then by their own. */
  all(): LooseNode[] {
    const nodes = Object.keys(this.#nodes).map((id) => this.node(id)!)
    return nodes.sort(
      (one, other) => compare(one.clusterName ?? '', other.clusterName ?? '') || compare(one.id, other.id),
    )
  }

  /** The overlays that any node or profile names, be it to take them away. */
  overlays(): Set<string> {
    const all = [...Object.values(this.#profiles), ...Object.values(this.#nodes)] as Own[]
    const names = all.flatMap(({ systemOverlays = NONE, runtimeOverlays = NONE }) => [
      ...systemOverlays,
      ...runtimeOverlays,
    ])
    return new Set(names.map(itemOf))
  }

  /** The names of all nodes. */
  get ids(): string[] {
    return Object.keys(this.#nodes)
  }

  #profile(name: string): Profile | undefined {
    return Object.hasOwn(this.#profiles, name) ? (this.#profiles[name] as Profile) : undefined
  }
}

/** A node of which nothing is said but its name, as Warewulf makes one up for its own server. */
export function localNode(hostname: string): LooseNode {
  return nodeOf(hostname, { own: NOTHING, merged: { clusterName: hostname } })
}

function nodeOf(id: string, { own, merged }: { own: Own; merged: Own }): LooseNode {
  const {
    profiles: _profiles,
    comment: _comment,
    discoverable: _discoverable,
    assetKey: _assetKey,
    ...inherited
  } = merged
  const { kernel, networkDevices = NOTHING } = merged
  const primaryNetwork = primaryOf(networkDevices, merged.primaryNetwork)
  return {
    rack: '',
    bootServers: NONE,
    ipxeTemplate: '',
    ipmi: NOTHING,
    networkDevices,
    tags: NOTHING,
    disks: NOTHING,
    filesystems: NOTHING,
    resources: NOTHING,
    ...inherited,
    id,
    profiles: own.profiles ?? NONE,
    kernel: { ...kernel, args: withoutNegated(kernel?.args ?? NONE) },
    systemOverlays: withoutNegated(merged.systemOverlays ?? NONE),
    runtimeOverlays: withoutNegated(merged.runtimeOverlays ?? NONE),
    discoverable: own.discoverable ?? false,
    ...(own.comment !== undefined && { comment: own.comment }),
    ...(own.assetKey !== undefined && { assetKey: own.assetKey }),
    ...(primaryNetwork !== undefined && { primaryNetwork }),
  }
}

function primaryOf(
  devices: Readonly<Record<string, unknown>>,
  named: string | undefined,
): string | undefined {
  if (named !== undefined && Object.hasOwn(devices, named)) return named
  return Object.keys(devices).sort()[0] ?? named
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
