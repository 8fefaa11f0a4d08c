import type { Description } from './description.ts'
import type { NetworkDevice, Node, Profile } from './node.ts'
import type { ResolvedNode } from './resolved-node.ts'

/** The rack of nodes that name none. */
export const DEFAULT_RACK = 'default'

/**
 * A node with its profiles merged in: later profiles win over earlier ones and the node over all of them; lists are
 * appended, maps merged by key, and an empty value never overrides one that is not. A profile that does not exist
 * adds nothing (validation refuses it before it gets here).
 */
export function resolveNode(options: { id: string; node: Node; description: Description }): ResolvedNode {
  const { id, node, description } = options
  const profiles = node.profiles ?? []
  const merged: Node = {}
  for (const name of profiles) mergeInto(merged, description.profile(name) ?? {})
  mergeInto(merged, node)
  const networkDevices = merged.networkDevices ?? {}
  const primaryNetwork = primaryOf(networkDevices, merged.primaryNetwork)
  return {
    id,
    profiles,
    rack: merged.rack ?? DEFAULT_RACK,
    ...(merged.image && { image: merged.image }),
    kernel: {
      ...(merged.kernel?.version && { version: merged.kernel.version }),
      args: merged.kernel?.args ?? [],
    },
    systemOverlays: merged.systemOverlays ?? [],
    runtimeOverlays: merged.runtimeOverlays ?? [],
    networkDevices,
    ...(primaryNetwork && { primaryNetwork }),
    ...(node.assetKey && { assetKey: node.assetKey }),
    tags: merged.tags ?? {},
    ...(node.comment && { comment: node.comment }),
  }
}

function mergeInto(target: Node, source: Profile): void {
  for (const field of ['rack', 'image', 'primaryNetwork'] as const) {
    const value = source[field]
    if (value) target[field] = value
  }
  for (const field of ['systemOverlays', 'runtimeOverlays'] as const) {
    target[field] = [...(target[field] ?? []), ...(source[field] ?? [])]
  }
  const version = source.kernel?.version || target.kernel?.version
  target.kernel = {
    ...(version && { version }),
    args: [...(target.kernel?.args ?? []), ...(source.kernel?.args ?? [])],
  }
  target.tags = { ...target.tags, ...source.tags }
  target.networkDevices = { ...target.networkDevices }
  for (const [name, device] of Object.entries(source.networkDevices ?? {})) {
    target.networkDevices[name] = { ...target.networkDevices[name], ...withoutEmpty(device) }
  }
}

function withoutEmpty(device: NetworkDevice): NetworkDevice {
  return Object.fromEntries(Object.entries(device).filter(([, value]) => value !== ''))
}

/** The device named as primary, else the first by name. */
function primaryOf(devices: Record<string, NetworkDevice>, named: string | undefined): string | undefined {
  if (named && devices[named]) return named
  return Object.keys(devices).sort()[0]
}
