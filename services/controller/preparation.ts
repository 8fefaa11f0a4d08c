import type { EntitySource } from '../../libs/changes/cluster-state.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { TooBusyError } from './errors.ts'
import type { Proposal } from './proposal.ts'

/** Changes that are prepared at once. */
const PREPARED_MAX = 1_000

/** Something to be done before a change is made, with what the change would do. What it throws ends the change. */
export type Prepare = (source: EntitySource, ops: readonly Operation[], how: Preparing) => Promise<void>

/** What ends it, and who is told of what takes long. */
export type Preparing = Pick<Proposal, 'signal' | 'onCopying'>

/** What is done before changes are made: beside the queue of changes, as it may take long. */
export class Preparation {
  #prepare: Prepare | undefined
  #running = 0

  /** How many changes are being prepared. */
  get running(): number {
    return this.#running
  }

  use(prepare: Prepare): void {
    this.#prepare = prepare
  }

  /** Undefined if there is nothing to wait for. @throws {TooBusyError} */
  run(source: EntitySource, { plan, ...how }: Pick<Proposal, 'plan'> & Preparing): Promise<void> | undefined {
    if (!this.#prepare) return undefined
    let ops: Operation[]
    try {
      ops = plan(source)
    } catch {
      return undefined // It is told when it is the change's turn, if it is still so then.
    }
    if (this.#running >= PREPARED_MAX) throw new TooBusyError('changes', PREPARED_MAX)
    this.#running += 1
    return this.#prepare(source, ops, how).finally(() => {
      this.#running -= 1
    })
  }
}
