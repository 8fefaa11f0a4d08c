import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { Cluster } from '../cluster.ts'
import {
  type Adoption,
  adoptAs,
  adoptNext,
  type Creation,
  type Machine,
  operationsFor,
} from './plan-adoption.ts'

export interface AdoptionRequest {
  actor: string
  reason: string
  machines: readonly Machine[]
  /** One machine becomes this node, or each the next free one of these. */
  to: { node: string; force: boolean } | { next: readonly string[] }
  create: Creation | undefined
  dryRun: boolean
}

export interface Adopted {
  /** Of the change; of a dry run that of the state it was checked against. */
  seq: number
  adoptions: Adoption[]
}

/**
 * Makes machines nodes, all of them or none. Which node is free is decided again whenever another change came first, on whichever
 * controller: no node gets two machines, and no machine becomes two nodes.
 * @throws {MachineTakenError} {NodeTakenError} {NoFreeNodeError} {EntityMissingError} and whatever keeps a change from being made
 */
export async function adopt(cluster: Cluster, request: AdoptionRequest): Promise<Adopted> {
  const { actor, reason, machines, create, dryRun } = request
  const racks = new Map(machines.map(({ mac, rack }) => [mac, rack]))
  let adoptions: Adoption[] = []
  const plan = (source: EntitySource): Operation[] => {
    // Always of the same sequence as the source.
    const present = { source, inventory: cluster.inventory }
    adoptions = chosen(present, request)
    return operationsFor(present, { adoptions, create, rackOf: (mac) => racks.get(mac) })
  }
  const proposal = { actor, reason, bases: [], plan }
  const seq = dryRun ? cluster.dryRun(proposal).seq : await cluster.propose(proposal)
  return { seq, adoptions }
}

function chosen(
  present: { source: EntitySource; inventory: Inventory },
  { machines, to, create }: AdoptionRequest,
): Adoption[] {
  if ('next' in to) return adoptNext(present, { machines, nodes: to.next, create })
  return machines.map((machine) => adoptAs(present, { machine, ...to, create }))
}
