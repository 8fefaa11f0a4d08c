import type { Description } from './description.ts'
import { merge } from './merge.ts'
import { withoutNegated } from './negation.ts'
import type { NetworkDevice } from './network-device.ts'
import type { Node, Profile } from './node.ts'
import { expandProfiles } from './profile-list.ts'
import type { ResolvedNode } from './resolved-node.ts'

/** The rack of nodes that name none. */
export const DEFAULT_RACK = 'default'
/** The boot script of nodes that name none. */
export const DEFAULT_SCRIPT = 'default'

const NOTHING: Readonly<Record<string, never>> = Object.freeze({})
const NONE: readonly string[] = Object.freeze([])

/** A node with its profiles merged in. For many nodes of one description, a Resolver is quicker. */
export function resolveNode(options: { id: string; node: Node; description: Description }): ResolvedNode {
  const { id, node, description } = options
  return new Resolver((name) => description.profile(name)).resolve(id, node)
}

/**
 * Merges profiles into nodes: later profiles win over earlier ones and those that they name, and the node over all of
 * them. What a list of profiles comes to is worked out once, however many nodes have it.
 */
export class Resolver {
  readonly #profileOf: (name: string) => Profile | undefined
  readonly #bases = new Map<string, Profile>()

  constructor(profileOf: (name: string) => Profile | undefined) {
    this.#profileOf = profileOf
  }

  /** A profile that does not exist adds nothing: validation refuses it before it gets here. */
  resolve(id: string, node: Node): ResolvedNode {
    return finish(id, node, merge(this.#baseOf(node.profiles ?? NONE), node) as Node)
  }

  #baseOf(names: readonly string[]): Profile {
    const key = names.join('\0')
    let base = this.#bases.get(key)
    if (!base) {
      base = {}
      for (const name of expandProfiles(names, this.#profileOf)) {
        base = merge(base, this.#profileOf(name) ?? NOTHING) as Profile
      }
      this.#bases.set(key, base)
    }
    return base
  }
}

type Building<T> = { -readonly [K in keyof T]: T[K] }

/** What is the node's own alone, what is chosen from the merged values, and the defaults. */
function finish(id: string, own: Node, merged: Node): ResolvedNode {
  const networkDevices = merged.networkDevices ?? NOTHING
  const kernel: Building<ResolvedNode['kernel']> = { args: withoutNegated(merged.kernel?.args ?? NONE) }
  if (merged.kernel?.version !== undefined) kernel.version = merged.kernel.version
  // Of many nodes much is the same: one shape for all of them, and nothing where there is nothing.
  const node: Building<ResolvedNode> = {
    id,
    profiles: own.profiles ?? NONE,
    rack: merged.rack ?? DEFAULT_RACK,
    bootServers: merged.bootServers ?? NONE,
    ipxeTemplate: merged.ipxeTemplate ?? DEFAULT_SCRIPT,
    kernel,
    systemOverlays: withoutNegated(merged.systemOverlays ?? NONE),
    runtimeOverlays: withoutNegated(merged.runtimeOverlays ?? NONE),
    ipmi: merged.ipmi ?? NOTHING,
    networkDevices,
    tags: merged.tags ?? NOTHING,
    disks: merged.disks ?? NOTHING,
    filesystems: merged.filesystems ?? NOTHING,
    resources: merged.resources ?? NOTHING,
    discoverable: own.discoverable ?? false,
  }
  const primaryNetwork = primaryOf(networkDevices, merged.primaryNetwork)
  if (primaryNetwork !== undefined) node.primaryNetwork = primaryNetwork
  if (merged.clusterName !== undefined) node.clusterName = merged.clusterName
  if (merged.image !== undefined) node.image = merged.image
  if (merged.bootloader === 'grub') node.bootloader = 'grub'
  if (merged.init !== undefined) node.init = merged.init
  if (merged.root !== undefined) node.root = merged.root
  if (own.assetKey !== undefined) node.assetKey = own.assetKey
  if (own.comment !== undefined) node.comment = own.comment
  return node
}

/** The device named as primary, else the first by name. */
function primaryOf(
  devices: Readonly<Record<string, NetworkDevice>>,
  named: string | undefined,
): string | undefined {
  if (named !== undefined && Object.hasOwn(devices, named)) return named
  return Object.keys(devices).sort()[0]
}
