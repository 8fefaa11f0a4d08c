import { type Change, encodeChange } from '../../../libs/changes/change.ts'
import { ClusterState } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'

let counter = 0

/** A change that follows `state`, encoded. */
export function next(state: ClusterState, ops: Operation[], overrides: Partial<Change> = {}): Buffer {
  counter += 1
  return encodeChange({
    id: `c${counter}`,
    prev: state.position.digest,
    at: 0,
    actor: 'test',
    reason: '',
    ops,
    ...overrides,
  })
}

export function stateOf(...changes: Operation[][]): ClusterState {
  const state = new ClusterState()
  for (const ops of changes) state.apply(state.position.seq + 1, next(state, ops))
  return state
}
