import type { EntitySource } from '../../libs/changes/cluster-state.ts'
import type { Base } from '../../libs/changes/conflict.ts'
import type { Operation } from '../../libs/changes/operation.ts'

/** A change that is to be made. */
export interface Proposal {
  actor: string
  reason: string
  /** What the author saw of the entities it changes; a change to any of them since is a conflict. */
  bases: readonly Base[]
  /** Called again with a newer state whenever another change came first. */
  plan: (source: EntitySource) => Operation[]
  /** Ends the waiting for what is done before the change, and the change. */
  signal?: AbortSignal
  /** Called if other controllers are asked to take copies of what the change names: it waits for that. */
  onCopying?: () => void
}
