import { randomUUID } from 'node:crypto'
import PQueue from 'p-queue'
import type { Logger } from 'pino'
import { pause } from '../../libs/bus/backoff.ts'
import type { ChangeLog } from '../../libs/bus/change-log.ts'
import { BusUnavailableError, SequenceConflictError } from '../../libs/bus/errors.ts'
import type { Follower } from '../../libs/bus/follower.ts'
import { type Change, encodeChange } from '../../libs/changes/change.ts'
import type { ClusterState, EntitySource } from '../../libs/changes/cluster-state.ts'
import { type Base, checkBases } from '../../libs/changes/conflict.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { Applied } from './applied.ts'
import type { ChangeStore } from './change-store.ts'
import { checkOperations } from './check-operations.ts'
import { ChangeContentionError, ChangeUncertainError, StoppingError, TooBusyError } from './errors.ts'
import { reconcileLog } from './reconcile-log.ts'
import { untilAvailable } from './until-available.ts'

/** How often a change is tried again because another one came first. */
const ATTEMPTS_MAX = 20
/** Changes that wait for their turn on this controller. */
const WAITING_MAX = 1_000
/** How long a change that was sent may take to come back through the log, in milliseconds. */
const APPLY_TIMEOUT_MS = 10_000
/** Pause between attempts to write to a disk that is full, in milliseconds. */
const DISK_RETRY_MS = 1_000

export interface Proposal {
  actor: string
  reason: string
  /** What the author saw of the entities it changes; a change to any of them since is a conflict. */
  bases: readonly Base[]
  /** Called again with a newer state whenever another change came first. */
  plan: (source: EntitySource) => Operation[]
}

/**
 * The cluster's description as this controller has it: follows the change log, keeps state and store in step with
 * it, and takes proposals. Nothing changes the state but a message of the log.
 */
export class Cluster {
  readonly #log: ChangeLog
  readonly #store: ChangeStore
  readonly #state: ClusterState
  readonly #logger: Logger
  readonly #proposals = new PQueue({ concurrency: 1 })
  /** Aborted by close() or by what this controller cannot go on after; the reason is what those who wait get. */
  readonly #stopped = new AbortController()
  readonly #failed = Promise.withResolvers<unknown>()
  readonly #applied = new Applied()
  #follower: Follower | undefined
  #restarting: Promise<void> | undefined
  /** Why the store does not take the change that was applied last; undefined while all is well. */
  #storeFailure: unknown

  private constructor(options: { log: ChangeLog; store: ChangeStore; state: ClusterState; logger: Logger }) {
    this.#log = options.log
    this.#store = options.store
    this.#state = options.state
    this.#logger = options.logger
  }

  static async open(options: { log: ChangeLog; store: ChangeStore; logger: Logger }): Promise<Cluster> {
    return new Cluster({ ...options, state: await options.store.load() })
  }

  get state(): ClusterState {
    return this.#state
  }

  /** Settled with the reason if the log turns out to be another than ours: such a controller must not go on. */
  get failed(): Promise<unknown> {
    return this.#failed.promise
  }

  /** Called after each change that was applied and stored. Returns how to end that. */
  onChange(listener: (seq: number, change: Change) => void): () => void {
    return this.#applied.listen(listener)
  }

  /**
   * Compares the log with our chain, completes the log if it came back shorter, and catches up with it; takes as long
   * as it takes NATS to let us. @throws {LogForeignError} {ChainBrokenError} and the reason of `stop`
   */
  async start(stop: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stop, this.#stopped.signal])
    const target = await this.#reconcile(signal)
    this.#follow()
    await this.#reached(target, signal)
    this.#logger.info({ seq: this.#state.position.seq }, 'caught up with the change log')
  }

  /**
   * Resolves when the state is at least where the log's end is now.
   * @throws {BusUnavailableError} {StreamMissingError} and the signal's reason
   */
  async caughtUp(signal: AbortSignal): Promise<void> {
    const target = await this.#log.lastSeq()
    await this.#reached(target, AbortSignal.any([signal, this.#stopped.signal]))
  }

  /**
   * Makes a change: checks it against the present state, appends it, and returns its sequence once it is in the log
   * and on this controller's disk. A plan that leads to no operations changes nothing and returns the present sequence.
   */
  async propose(proposal: Proposal): Promise<number> {
    if (this.#proposals.size >= WAITING_MAX) throw new TooBusyError('changes', WAITING_MAX)
    return this.#proposals.add(() => this.#propose(proposal))
  }

  /** Ends it. A change that is being written becomes uncertain; those that wait for their turn are not made. */
  async close(): Promise<void> {
    this.#stopped.abort(new StoppingError())
    await this.#follower?.close()
    await this.#restarting
    await this.#proposals.onIdle()
  }

  #fail(error: unknown): void {
    if (this.#stopped.signal.aborted) return
    this.#stopped.abort(error)
    this.#failed.resolve(error)
  }

  /** Makes log and chain one; returns where the log ended then. */
  #reconcile(signal: AbortSignal): Promise<number> {
    const [log, store, logger] = [this.#log, this.#store, this.#logger]
    return untilAvailable({
      doing: 'complete the change log and catch up with it',
      work: () => reconcileLog({ log, store, position: this.#state.position, signal, logger }),
      signal,
      logger,
    })
  }

  #follow(): void {
    this.#follower = this.#log.follow({
      from: this.#state.position.seq + 1,
      onMessage: (seq, bytes) => this.#apply(seq, bytes).catch((error) => this.#fail(error)),
      onBroken: (broken) => {
        // JetStream lost what it had acknowledged, or was wiped: our own copy puts it right.
        this.#logger.error({ reason: broken.message }, 'the change log is not what it was')
        this.#restarting = this.#restart()
      },
      signal: this.#stopped.signal,
    })
  }

  /** Follows again once the log is what our chain says. */
  async #restart(): Promise<void> {
    try {
      await this.#reconcile(this.#stopped.signal)
      this.#follow()
    } catch (error) {
      this.#fail(error)
    }
  }

  async #propose(proposal: Proposal): Promise<number> {
    const id = randomUUID()
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      this.#stopped.signal.throwIfAborted()
      if (this.#storeFailure !== undefined) throw this.#storeFailure
      const { seq, digest } = this.#state.position
      checkBases(this.#state, proposal.bases)
      const ops = proposal.plan(this.#state)
      if (ops.length === 0) return seq
      checkOperations(this.#state, ops)
      const { actor, reason } = proposal
      const bytes = encodeChange({ id, prev: digest, at: Date.now(), actor, reason, ops })
      try {
        return await this.#append({ id, bytes, expectedSeq: seq })
      } catch (error) {
        if (!(error instanceof SequenceConflictError)) throw error
        if ((error.lastSeq ?? seq) < seq) throw logShortened()
        await this.#reached(seq + 1, this.#stopped.signal)
      }
    }
    throw new ChangeContentionError(ATTEMPTS_MAX)
  }

  /** Appends a change; returns its sequence when it has come back through the log and is stored. */
  async #append(sent: { id: string; bytes: Uint8Array; expectedSeq: number }): Promise<number> {
    const { id, bytes, expectedSeq } = sent
    const over = new AbortController()
    const onTimeout = (): void => over.abort(this.#storeFailure ?? new ChangeUncertainError())
    const timer = setTimeout(onTimeout, APPLY_TIMEOUT_MS)
    const signal = AbortSignal.any([over.signal, this.#stopped.signal])
    const applied = this.#applied.next((_seq, change) => change.id === id, signal)
    const appended = this.#log.append(bytes, { expectedSeq, id }).catch((error: unknown) => {
      // Where only the answer was lost, the log tells.
      if (!(error instanceof BusUnavailableError && error.outcomeUnknown)) throw error
    })
    try {
      await Promise.race([appended, applied])
      return await applied
    } catch (error) {
      throw error instanceof StoppingError ? new ChangeUncertainError() : error
    } finally {
      clearTimeout(timer)
      applied.catch(() => {}) // Whoever gave the change up does not wait any more; that is no failure.
      over.abort()
    }
  }

  async #apply(seq: number, bytes: Uint8Array): Promise<void> {
    const change = this.#state.apply(seq, bytes)
    await this.#keep({ seq, bytes, change, position: this.#state.position })
    this.#applied.tell(seq, change)
  }

  /** Writes to the store until it takes it: a full disk delays a change, and is no reason to go away. */
  async #keep(change: Parameters<ChangeStore['append']>[0]): Promise<void> {
    const { signal } = this.#stopped
    while (true) {
      signal.throwIfAborted()
      try {
        await this.#store.append(change)
        this.#storeFailure = undefined
        return
      } catch (error) {
        this.#storeFailure = error
        const reason = messageOf(error)
        this.#logger.error({ reason, seq: change.seq }, 'a change cannot be written to disk; trying on')
        await pause(DISK_RETRY_MS, signal)
      }
    }
  }

  /** Resolves when the state has come to `seq`. @throws the signal's reason */
  async #reached(target: number, signal: AbortSignal): Promise<void> {
    if (this.#state.position.seq < target) await this.#applied.next((seq) => seq >= target, signal)
  }
}

/** Waiting for it would be waiting for the next change, which may never come. */
function logShortened(): BusUnavailableError {
  return new BusUnavailableError('NATS has lost the end of the change log, which is being put back', {
    hint: 'Nothing was changed. Try again in a moment.',
  })
}
