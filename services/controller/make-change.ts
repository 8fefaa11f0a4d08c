import { isDeepStrictEqual } from 'node:util'
import { ChangeConflictError } from '../../libs/changes/errors.ts'
import { foldHostlist } from '../../libs/hostlist/fold-hostlist.ts'
import type { AlteredNodes } from '../../libs/model/inventory.ts'
import type { Cluster } from './cluster.ts'
import { explainConflict } from './explain-conflict.ts'
import type { History } from './past.ts'
import type { Proposal } from './proposal.ts'

/** What a change did, or would do. */
export interface Made {
  /** Of the change; of a dry run that of the state it was checked against. */
  seq: number
  /** The nodes whose description with profiles merged in it alters. */
  nodes: { count: number; folded: string }
}

/**
 * Makes a change, or with `dryRun` checks it as if it were to be made.
 * @throws {ChangeConflictError} that tells what was changed meanwhile, and whatever keeps it from being made
 */
export async function makeChange(
  { cluster, store }: { cluster: Cluster; store: History },
  { dryRun, ...proposal }: Proposal & { dryRun: boolean },
): Promise<Made> {
  try {
    const checked = cluster.dryRun(proposal)
    const nodes = altered(cluster, checked.nodes)
    return { seq: dryRun ? checked.seq : await cluster.propose(proposal), nodes }
  } catch (error) {
    if (!(error instanceof ChangeConflictError)) throw error
    throw await explainConflict(error, { bases: proposal.bases, state: cluster.state, store })
  }
}

/** Of the nodes that a change may alter those that it does. */
function altered({ inventory }: Cluster, nodes: AlteredNodes): Made['nodes'] {
  const names: string[] = []
  for (const [id, after] of nodes) if (!isDeepStrictEqual(after, inventory.resolved(id))) names.push(id)
  return { count: names.length, folded: foldHostlist(names) }
}
