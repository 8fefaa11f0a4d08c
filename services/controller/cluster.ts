import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { Logger } from 'pino'
import type { ChangeLog } from '../../libs/bus/change-log.ts'
import { BusUnavailableError, SequenceConflictError } from '../../libs/bus/errors.ts'
import type { Follower } from '../../libs/bus/follower.ts'
import { type Change, encodeChange } from '../../libs/changes/change.ts'
import type { ClusterState, EntitySource } from '../../libs/changes/cluster-state.ts'
import { type Base, checkBases } from '../../libs/changes/conflict.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import type { ChangeStore } from './change-store.ts'
import { checkOperations } from './check-operations.ts'
import { ChangeContentionError, ChangeUncertainError, LogForeignError, TooBusyError } from './errors.ts'
import { reconcileLog } from './reconcile-log.ts'

/** How often a change is tried again because another one came first. */
const ATTEMPTS_MAX = 20
/** Changes that wait for their turn on this controller. */
const WAITING_MAX = 1_000
/** How long a change that was sent may take to come back through the log, in milliseconds. */
const APPLY_TIMEOUT_MS = 10_000
/** Pause between attempts to write to a disk that is full or to a log that is away, in milliseconds. */
const RETRY_PAUSE_MS = 1_000

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
  readonly #stopped = new AbortController()
  readonly #listeners = new Set<(seq: number, change: Change) => unknown>()
  readonly #awaited = new Map<string, (seq: number) => void>()
  #follower: Follower | undefined

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

  /** Called after each change that was applied and stored. Returns how to end that. */
  onChange(listener: (seq: number, change: Change) => unknown): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Compares the log with our chain, completes the log if it came back shorter, and catches up with it.
   * `onFailure` is told if the log later turns out to be another than ours: such a controller must not go on.
   * @throws {LogForeignError} @throws {BusUnavailableError}
   */
  async start(onFailure: (error: unknown) => void): Promise<void> {
    await reconcileLog({
      log: this.#log,
      store: this.#store,
      position: this.#state.position,
      logger: this.#logger,
    })
    const target = await this.#log.lastSeq()
    this.#follow(onFailure)
    await this.#reached(target)
    this.#logger.info({ seq: this.#state.position.seq }, 'caught up with the change log')
  }

  /**
   * Makes a change: checks it against the present state, appends it, and returns its sequence once it is in the log
   * and on this controller's disk. A plan that leads to no operations changes nothing and returns the present sequence.
   */
  async propose(proposal: Proposal): Promise<number> {
    if (this.#proposals.size >= WAITING_MAX) throw new TooBusyError('changes', WAITING_MAX)
    return this.#proposals.add(() => this.#propose(proposal))
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    await this.#follower?.close()
    await this.#proposals.onIdle()
  }

  #follow(onFailure: (error: unknown) => void): void {
    this.#follower = this.#log.follow({
      from: this.#state.position.seq + 1,
      onMessage: async (seq, bytes) => {
        try {
          await this.#apply(seq, bytes)
        } catch (error) {
          this.#stopped.abort()
          onFailure(error)
        }
      },
      onBroken: async (broken) => {
        // JetStream lost what it had acknowledged, or was wiped: our own copy puts it right.
        this.#logger.error({ reason: broken.message }, 'the change log is not what it was')
        void this.#restart(onFailure)
      },
      signal: this.#stopped.signal,
    })
  }

  /** Follows again once the log is what our chain says; tries until NATS lets us. */
  async #restart(onFailure: (error: unknown) => void): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        await reconcileLog({
          log: this.#log,
          store: this.#store,
          position: this.#state.position,
          logger: this.#logger,
        })
        return this.#follow(onFailure)
      } catch (error) {
        if (error instanceof LogForeignError) return onFailure(error)
        this.#logger.warn({ reason: messageOf(error) }, 'the change log cannot be completed yet')
        await this.#pause()
      }
    }
  }

  async #propose(proposal: Proposal): Promise<number> {
    const id = randomUUID()
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const { seq, digest } = this.#state.position
      checkBases(this.#state, proposal.bases)
      const ops = proposal.plan(this.#state)
      if (ops.length === 0) return seq
      checkOperations(this.#state, ops)
      const { actor, reason } = proposal
      const bytes = encodeChange({ id, prev: digest, at: Date.now(), actor, reason, ops })
      const applied = this.#awaitChange(id)
      try {
        await this.#log.append(bytes, { expectedSeq: seq, id })
        return await applied.seq
      } catch (error) {
        const isUncertain = error instanceof BusUnavailableError && error.outcomeUnknown
        if (isUncertain) return await applied.seq
        if (!(error instanceof SequenceConflictError)) throw error
        await this.#reached(seq + 1)
      } finally {
        applied.forget()
      }
    }
    throw new ChangeContentionError(ATTEMPTS_MAX)
  }

  async #apply(seq: number, bytes: Uint8Array): Promise<void> {
    const change = this.#state.apply(seq, bytes)
    await this.#keep({ seq, bytes, change, position: this.#state.position })
    this.#awaited.get(change.id)?.(seq)
    for (const listener of this.#listeners) listener(seq, change)
  }

  /** Writes to the store until it takes it: a full disk delays a change, and is no reason to go away. */
  async #keep(applied: Parameters<ChangeStore['append']>[0]): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        return await this.#store.append(applied)
      } catch (error) {
        this.#logger.error(
          { reason: messageOf(error), seq: applied.seq },
          'a change cannot be written to disk; trying on',
        )
        await this.#pause()
      }
    }
  }

  async #pause(): Promise<void> {
    await sleep(RETRY_PAUSE_MS, undefined, { signal: this.#stopped.signal }).catch(() => {})
  }

  /** The sequence at which the change of this id is applied, once it comes through the log. */
  #awaitChange(id: string): { seq: Promise<number>; forget: () => void } {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const timer = setTimeout(() => reject(new ChangeUncertainError()), APPLY_TIMEOUT_MS)
    const onStop = (): void => reject(new ChangeUncertainError())
    this.#stopped.signal.addEventListener('abort', onStop)
    // Whoever gave the change up does not wait any more; that is no failure.
    promise.catch(() => {})
    this.#awaited.set(id, resolve)
    const forget = (): void => {
      clearTimeout(timer)
      this.#stopped.signal.removeEventListener('abort', onStop)
      this.#awaited.delete(id)
    }
    return { seq: promise, forget }
  }

  /** Resolves when the state has come to `seq`, rejects when the cluster is closed before. */
  #reached(seq: number): Promise<void> {
    if (this.#state.position.seq >= seq) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        stop()
        this.#stopped.signal.removeEventListener('abort', onStop)
        settle()
      }
      const onStop = (): void => end(() => reject(new ChangeUncertainError()))
      const stop = this.onChange((applied) => applied >= seq && end(resolve))
      this.#stopped.signal.addEventListener('abort', onStop)
    })
  }
}
