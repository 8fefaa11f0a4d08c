import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import { isStacked } from '../../../libs/model/claims.ts'
import { Description } from '../../../libs/model/description.ts'
import { EntityMissingError, ValueInvalidError } from '../../../libs/model/errors.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { Node } from '../../../libs/model/node.ts'
import { Resolver } from '../../../libs/model/resolve.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { MachineTakenError, NodeTakenError, NoFreeNodeError } from './errors.ts'

/** The network device of a node that has none yet, as the command line names it. */
const DEVICE = 'default'

/** A machine that is to become a node. */
export interface Machine {
  mac: string
  /** Where it was seen, if it was. */
  rack?: string
}

/** Which machine becomes which node. */
export interface Adoption {
  mac: string
  node: string
}

/** Nodes that do not exist are made, with these profiles. */
export interface Creation {
  profiles: readonly string[]
}

interface Present {
  source: EntitySource
  inventory: Inventory
}

/** @throws {MachineTakenError} {NodeTakenError} {EntityMissingError} */
export function adoptAs(
  present: Present,
  options: { machine: Machine; node: string; create: Creation | undefined; force: boolean },
): Adoption {
  const { machine, node, create, force } = options
  const { mac } = machine
  const owner = present.inventory.ownerOf(mac)
  if (owner !== undefined && owner !== node) throw new MachineTakenError(mac, owner)
  if (!present.inventory.resolved(node) && !create) {
    throw new EntityMissingError(`there is no node ${node}`, {
      hint: `Make it first: muster node add ${node} --ipaddr ADDRESS; or have it made: --create --profile PROFILE.`,
    })
  }
  const standing = macOf(present.inventory, node)
  if (standing !== undefined && standing !== mac && !force) throw new NodeTakenError(node, standing)
  return { mac, node }
}

/** Each of the machines becomes the next node of the list that is free. @throws {MachineTakenError} {NoFreeNodeError} */
export function adoptNext(
  present: Present,
  options: { machines: readonly Machine[]; nodes: readonly string[]; create: Creation | undefined },
): Adoption[] {
  const { machines, nodes, create } = options
  const { inventory } = present
  for (const { mac } of machines) {
    const owner = inventory.ownerOf(mac)
    if (owner !== undefined) throw new MachineTakenError(mac, owner)
  }
  const free = nodes.filter((node) => isFree(inventory, node, create))
  if (free.length < machines.length) {
    throw new NoFreeNodeError(foldHostlist(nodes), { wanted: machines.length, free: free.length })
  }
  return machines.map(({ mac }, index) => ({ mac, node: free[index]! }))
}

/** Whether a machine may become this node without taking another one's place. */
export function isFree(inventory: Inventory, node: string, create?: Creation): boolean {
  const resolved = inventory.resolved(node)
  if (!resolved) return create !== undefined
  return bootDevice(resolved) !== undefined && macOf(inventory, node) === undefined
}

/** What makes machines the nodes that they are to become; nothing for those that are already. */
export function operationsFor(
  present: Present,
  options: {
    adoptions: readonly Adoption[]
    create: Creation | undefined
    rackOf: (mac: string) => string | undefined
  },
): Operation[] {
  const { source, inventory } = present
  return options.adoptions.flatMap(({ mac, node }): Operation[] => {
    if (inventory.ownerOf(mac) === node && macOf(inventory, node) === mac) return []
    const value = source.get('node', node)?.value as Node | undefined
    const base = value ?? newNode(source, { create: options.create, rack: options.rackOf(mac) })
    return [{ op: 'put', kind: 'node', name: node, value: withMac(source, { node, base, mac }) }]
  })
}

/** The device that machines are found by: the one that boots, or of a bond, bridge or VLAN the first below. */
function bootDevice(resolved: ResolvedNode): string | undefined {
  const { networkDevices, primaryNetwork = DEVICE } = resolved
  const names = Object.keys(networkDevices).sort()
  if (names.length === 0) return DEVICE
  return [primaryNetwork, ...names].find((name) => !isStacked(networkDevices[name]!))
}

function macOf(inventory: Inventory, node: string): string | undefined {
  const resolved = inventory.resolved(node)
  const device = resolved && bootDevice(resolved)
  return device === undefined ? undefined : resolved?.networkDevices[device]?.hwaddr
}

/** Of the rack that its machine is in, unless its profiles say another. */
function newNode(
  source: EntitySource,
  { create, rack }: { create: Creation | undefined; rack: string | undefined },
): Node {
  const profiles = [...(create?.profiles ?? [])]
  const node: Node = profiles.length > 0 ? { profiles } : {}
  const description = new Description(source)
  const saysRack = profiles.some((name) => description.profile(name)?.rack !== undefined)
  return rack === undefined || saysRack ? node : { ...node, rack }
}

function withMac(source: EntitySource, options: { node: string; base: Node; mac: string }): Node {
  const { node, base, mac } = options
  const description = new Description(source)
  const device = bootDevice(new Resolver((name) => description.profile(name)).resolve(node, base))
  if (device === undefined) {
    throw new ValueInvalidError(`node ${node} has no network device that a machine could be found by`, {
      hint: 'Bonds, bridges and VLANs lie over others: describe the one that boots.',
    })
  }
  const devices = base.networkDevices ?? {}
  return { ...base, networkDevices: { ...devices, [device]: { ...devices[device], hwaddr: mac } } }
}
