import type { ClusterState } from '../../libs/changes/cluster-state.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { NodeStatus } from '../../libs/records/node-status.ts'
import { nameOfPair, type Pair } from '../../libs/records/pair.ts'
import { type PlanDifference, planAt, planDifferences } from './boot-plan.ts'
import type { History } from './past.ts'

/** What runs on a node now, against what it would get if it were booted again. */
export interface Running {
  /** When its last boot began, in milliseconds since 1970, and how far it came. */
  bootedAt: number
  stage: string
  /** Sequence of the change that what it booted was compiled from; unknown before it got its boot script. */
  seq?: number
  /** Whether a reboot would give it something else; unknown where either side is. */
  differs?: boolean
  /** What would be different; missing where that cannot be told any more. */
  differences?: PlanDifference[]
}

/** What differs where the description of the node does not: templates read other nodes and the cluster, too. */
const ELSEWHERE: PlanDifference = { what: 'what its overlays say of other nodes or of the cluster' }

/** `pair`: what the node would boot now, if that is known. */
export async function runningOf(options: {
  status: NodeStatus
  pair: Pair | undefined
  store: Pick<History, 'change' | 'valueAt'>
  state: Pick<ClusterState, 'position'>
}): Promise<Running> {
  const { status, pair, store, state } = options
  const { node: name, stage, times, pair: began } = status
  const running = { bootedAt: Math.min(...Object.values(times)), stage }
  if (!began) return running
  if (!pair) return { ...running, seq: began.seq }
  const present = nameOfPair(pair)
  if (present.id === began.id) return { ...running, seq: began.seq, differs: false }
  try {
    const then = await planAt({ store, state, name, seq: began.seq })
    const differences = planDifferences(then, await planAt({ store, state, name, seq: present.seq }))
    const told = differences.length > 0 ? differences : [ELSEWHERE]
    return { ...running, seq: began.seq, differs: true, differences: told }
  } catch (error) {
    // Of what was before a log was replaced, or is newer than this controller's state, nothing is known here.
    if (error instanceof MusterError) return { ...running, seq: began.seq, differs: true }
    throw error
  }
}
