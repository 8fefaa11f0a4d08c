import { expandHostlist } from '../../../libs/hostlist/expand-hostlist.ts'
import type { DiscoveryPolicy } from '../../../libs/model/discovery.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { Discovered } from '../../../libs/records/discovered.ts'
import { inNaturalOrder } from '../select-nodes.ts'
import { type Adoption, isFree } from './plan-adoption.ts'

/**
 * Which of the machines become which nodes by a policy. They are unknown and given in the order in which they were first seen. Only
 * nodes of the rack that a machine is in: no boot server there would serve others.
 */
export function adoptionsBy(
  policy: DiscoveryPolicy,
  { machines, inventory }: { machines: readonly Discovered[]; inventory: Inventory },
): Adoption[] {
  const { rack } = policy
  const meant = machines.filter((machine) => rack === undefined || machine.rack === rack)
  if (meant.length === 0) return []
  return policy.by === 'order' ? byOrder(policy, meant, inventory) : byPort(policy, meant, inventory)
}

function byOrder(policy: DiscoveryPolicy, machines: readonly Discovered[], inventory: Inventory): Adoption[] {
  const free = candidates(policy, inventory).filter((node) => isFree(inventory, node))
  const inRack = Map.groupBy(free, (node) => inventory.resolved(node)!.rack)
  return machines.flatMap(({ mac, rack }): Adoption[] => {
    const node = inRack.get(rack)?.shift()
    return node === undefined ? [] : [{ mac, node }]
  })
}

/** Without a list those that say so themselves, as in Warewulf. */
function candidates({ nodes }: DiscoveryPolicy, inventory: Inventory): string[] {
  if (nodes !== undefined) return expandHostlist(nodes)
  const discoverable: string[] = []
  for (const [name, node] of inventory.nodes()) if (node.discoverable) discoverable.push(name)
  return inNaturalOrder(discoverable)
}

function byPort(policy: DiscoveryPolicy, machines: readonly Discovered[], inventory: Inventory): Adoption[] {
  const nodes = policy.nodes === undefined ? [] : expandHostlist(policy.nodes)
  const taken = new Set<string>()
  return machines.flatMap((machine): Adoption[] => {
    const { mac, rack } = machine
    const node = nodeAt(policy, machine, nodes)
    // Of two machines that were seen at a port, the second was put there later, or is behind a switch that says nothing.
    if (node === undefined || taken.has(node)) return []
    if (!isFree(inventory, node) || inventory.resolved(node)?.rack !== rack) return []
    taken.add(node)
    return [{ mac, node }]
  })
}

function nodeAt(
  policy: DiscoveryPolicy,
  { remoteId, circuitId }: Discovered,
  nodes: readonly string[],
): string | undefined {
  if (circuitId === undefined || (policy.switch !== undefined && policy.switch !== remoteId)) return undefined
  if (policy.ports) return at(policy.ports, `${remoteId}/${circuitId}`) ?? at(policy.ports, circuitId)
  const port = portNumber(circuitId)
  return port === undefined ? undefined : nodes[port - (policy.firstPort ?? 1)]
}

function at(ports: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(ports, key) ? ports[key] : undefined
}

/** The last number of `Ethernet1/17`; where a switch says bytes and no words, the last of them. */
function portNumber(circuitId: string): number | undefined {
  if (circuitId.startsWith('0x')) return Number.parseInt(circuitId.slice(-2), 16)
  const digits = /(\d{1,5})\D*$/.exec(circuitId)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
