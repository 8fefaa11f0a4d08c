import { randomUUID } from 'node:crypto'
import PQueue from 'p-queue'
import type { Logger } from 'pino'
import type { ChangeLog } from '../../libs/bus/change-log.ts'
import { BusUnavailableError, SequenceConflictError } from '../../libs/bus/errors.ts'
import { type Change, encodeChange } from '../../libs/changes/change.ts'
import type { ClusterState, EntitySource } from '../../libs/changes/cluster-state.ts'
import { type Base, checkBases } from '../../libs/changes/conflict.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import type { ChangeStore } from './change-store.ts'
import { checkOperations } from './check-operations.ts'
import { ChangeContentionError, ChangeUncertainError, LogForeignError, TooBusyError } from './errors.ts'

/** How often a change is tried again because another one came first. */
const ATTEMPTS_MAX = 20
/** Changes that wait for their turn on this controller. */
const WAITING_MAX = 1_000
/** How long a change that was sent may take to come back through the log, in milliseconds. */
const APPLY_TIMEOUT_MS = 10_000

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
  readonly #listeners = new Set<(seq: number, change: Change) => void>()
  readonly #awaited = new Map<string, (seq: number) => void>()
  #following: Promise<void> = Promise.resolve()

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
  onChange(listener: (seq: number, change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Compares the log with our chain, completes the log if it came back shorter, and catches up with it.
   * `onFailure` is told if following ends by an error later on: such a controller must not go on.
   * @throws {LogForeignError}
   */
  async start(onFailure: (error: unknown) => void): Promise<void> {
    await this.#reconcile()
    const target = await this.#log.lastSeq()
    const caughtUp = this.#reached(target)
    this.#following = this.#log
      .follow({
        from: this.#state.position.seq + 1,
        onMessage: (seq, bytes) => this.#apply(seq, bytes),
        signal: this.#stopped.signal,
      })
      .catch(onFailure)
    await caughtUp
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
    await this.#following
    await this.#proposals.onIdle()
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
        return await applied
      } catch (error) {
        if (error instanceof BusUnavailableError)
          return await applied.catch(() => Promise.reject(new ChangeUncertainError(error)))
        if (!(error instanceof SequenceConflictError)) throw error
        await this.#reached(seq + 1)
      } finally {
        this.#awaited.delete(id)
      }
    }
    throw new ChangeContentionError(ATTEMPTS_MAX)
  }

  async #apply(seq: number, bytes: Uint8Array): Promise<void> {
    const change = this.#state.apply(seq, bytes)
    await this.#store.append({ seq, bytes, change, position: this.#state.position })
    this.#awaited.get(change.id)?.(seq)
    for (const listener of this.#listeners) listener(seq, change)
  }

  /** A log that lost its tail (JetStream need not sync each message) gets it back from our store. */
  async #reconcile(): Promise<void> {
    const { seq, digest } = this.#state.position
    const last = await this.#log.lastSeq()
    const common = Math.min(seq, last)
    if (common > 0) {
      const theirs = await this.#log.read(common)
      const ours = common === seq ? digest : await this.#digestAt(common)
      if (!theirs || digestOf(theirs) !== ours) throw new LogForeignError(common)
    }
    if (last >= seq) return
    this.#logger.warn({ last, seq }, 'the change log lost its tail; completing it from this controller')
    for await (const change of this.#store.changes(last + 1)) {
      await this.#log.append(change.bytes, {
        expectedSeq: change.seq - 1,
        id: `restored-${digestOf(change.bytes)}`,
      })
    }
  }

  async #digestAt(seq: number): Promise<string | undefined> {
    for await (const change of this.#store.changes(seq)) return digestOf(change.bytes)
    return undefined
  }

  #awaitChange(id: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const timer = setTimeout(
      () => reject(new ChangeUncertainError('it did not come back in time')),
      APPLY_TIMEOUT_MS,
    )
    this.#awaited.set(id, resolve)
    promise.finally(() => clearTimeout(timer)).catch(() => {})
    return promise
  }

  /** Resolves when the state has come to `seq`. */
  #reached(seq: number): Promise<void> {
    if (this.#state.position.seq >= seq) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = this.onChange((applied) => {
        if (applied < seq) return
        stop()
        resolve()
      })
    })
  }
}
