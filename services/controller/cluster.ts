import { randomUUID } from 'node:crypto'
import PQueue from 'p-queue'
import type { Logger } from 'pino'
import { pause } from '../../libs/bus/backoff.ts'
import type { ChangeLog } from '../../libs/bus/change-log.ts'
import { BusUnavailableError, SequenceConflictError } from '../../libs/bus/errors.ts'
import { type Change, encodeChange } from '../../libs/changes/change.ts'
import type { ClusterState } from '../../libs/changes/cluster-state.ts'
import { checkBases } from '../../libs/changes/conflict.ts'
import { ChangeInvalidError } from '../../libs/changes/errors.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { Description } from '../../libs/model/description.ts'
import { type AlteredNodes, Inventory } from '../../libs/model/inventory.ts'
import type { Standing } from '../../libs/records/member.ts'
import { Applied } from './applied.ts'
import { ChainKeeper } from './chain-keeper.ts'
import type { ChangeStore } from './change-store.ts'
import { checkOperations, normalised } from './check-operations.ts'
import {
  ChangeContentionError,
  ChangeUncertainError,
  LogForeignError,
  StoppingError,
  TooBusyError,
} from './errors.ts'
import { Preparation } from './preparation.ts'
import type { Proposal } from './proposal.ts'
import type { Refusal } from './refusal.ts'
import { Turns } from './turns.ts'
import { orAborted } from './until-available.ts'

/** How often a change is tried before others are said to come first for ever: many times what it takes among a few controllers. */
const ATTEMPTS_MAX = 400
/** Changes that wait for their turn on this controller. */
const WAITING_MAX = 1_000
/** How long a change that was sent may take to come back through the log, in milliseconds. */
const APPLY_TIMEOUT_MS = 10_000
/** Pause between attempts to write to a disk that is full, in milliseconds. */
const DISK_RETRY_MS = 1_000

export interface ClusterOptions {
  log: ChangeLog
  store: ChangeStore
  logger: Logger
  /** How often it is looked whether a log that was refused has been put right. */
  recheckIntervalMs?: number
}

/**
 * The cluster's description as this controller has it: follows the change log, keeps state and store in step with
 * it, and takes proposals. Nothing changes the state but a message of the log.
 */
export class Cluster {
  readonly preparation = new Preparation()
  readonly #log: ChangeLog
  readonly #store: ChangeStore
  readonly #state: ClusterState
  readonly #keeper: ChainKeeper
  readonly #logger: Logger
  readonly #proposals = new PQueue({ concurrency: 1 })
  /** Aborted by close() or by what this controller cannot go on after; the reason is what those who wait get. */
  readonly #stopped = new AbortController()
  readonly #failed = Promise.withResolvers<unknown>()
  readonly #applied = new Applied()
  readonly #turns = new Turns({ now: () => performance.now(), random: Math.random })
  readonly #alteredListeners = new Set<(alterations: readonly Operation[], nodes: AlteredNodes) => void>()
  #inventory: Inventory
  /** Why the store does not take the change that was applied last; undefined while all is well. */
  #storeFailure: unknown

  private constructor(options: ClusterOptions & { state: ClusterState }) {
    const { log, store, state, logger } = options
    this.#log = log
    this.#store = store
    this.#state = state
    this.#inventory = new Inventory(new Description(state))
    this.#logger = logger
    this.#keeper = new ChainKeeper({
      ...options,
      position: () => state.position,
      apply: (seq, bytes) => this.#apply(seq, bytes),
      onFailed: (error) => this.#fail(error),
    })
  }

  static async open(options: ClusterOptions): Promise<Cluster> {
    return new Cluster({ ...options, state: await options.store.load() })
  }

  get state(): ClusterState {
    return this.#state
  }

  get standing(): Standing {
    const { position, digest } = this.#state
    return { seq: position.seq, chain: position.digest, state: digest }
  }

  /** The nodes with their profiles merged in: always of the same sequence as the state. */
  get inventory(): Inventory {
    return this.#inventory
  }

  /** Why no changes are taken, and nothing is compiled, if that is so: the log is not ours, or the state is not right. */
  get refusal(): Refusal {
    return this.#keeper.refusal
  }

  /** Settled with the reason if something happened that this controller cannot go on after. */
  get failed(): Promise<unknown> {
    return this.#failed.promise
  }

  /** Called after each change that was applied and stored. Returns how to end that. */
  onChange(listener: (seq: number, change: Change) => void): () => void {
    return this.#applied.listen(listener)
  }

  /** Called with what each change altered as soon as it is applied, before it is stored. Returns how to end that. */
  onAltered(listener: (alterations: readonly Operation[], nodes: AlteredNodes) => void): () => void {
    this.#alteredListeners.add(listener)
    return () => this.#alteredListeners.delete(listener)
  }

  /**
   * Compares the log with our chain, completes the log if it came back shorter, and catches up with it; takes as long
   * as it takes NATS to let us. Returns also if the log is refused. @throws the reason of `stop`
   */
  async start(stop: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stop, this.#stopped.signal, this.refusal.signal])
    try {
      await this.#reached(await orAborted(this.#keeper.start(), signal), signal)
      this.#logger.info({ seq: this.#state.position.seq }, 'caught up with the change log')
    } catch (error) {
      if (stop.aborted || !this.refusal.reason) throw error
    }
  }

  /** Looks at once whether a log that was refused has been put right. */
  recheck(): void {
    this.#keeper.recheck()
  }

  /**
   * Resolves when the state is at least where the log's end is now.
   * @throws {BusUnavailableError} {StreamMissingError}, the signal's reason, and why the log is refused if it is
   */
  async caughtUp(signal: AbortSignal): Promise<void> {
    this.refusal.throwIfMade()
    const target = await this.#log.lastSeq()
    await this.#reached(target, AbortSignal.any([signal, this.#stopped.signal, this.refusal.signal]))
  }

  /**
   * Makes a change: checks it against the present state, appends it, and returns its sequence once it is in the log
   * and on this controller's disk. A plan that leads to no operations changes nothing and returns the present sequence.
   */
  async propose(proposal: Proposal): Promise<number> {
    if (this.#proposals.size >= WAITING_MAX) throw new TooBusyError('changes', WAITING_MAX)
    const preparing = this.preparation.run(this.#state, proposal)
    if (preparing) await preparing
    return this.#proposals.add(() => this.#propose(proposal))
  }

  /** Checks a change against the present state, and makes nothing. Returns that state's sequence, and the nodes it would alter. */
  dryRun({ bases, plan }: Pick<Proposal, 'bases' | 'plan'>): { seq: number; nodes: AlteredNodes } {
    this.#stopped.signal.throwIfAborted()
    this.refusal.throwIfMade()
    return { seq: this.#state.position.seq, nodes: this.#check({ bases, plan }).nodes }
  }

  /** Ends it. A change that is being written becomes uncertain; those that wait for their turn are not made. */
  async close(): Promise<void> {
    this.#stopped.abort(new StoppingError())
    await this.#keeper.close()
    await this.#proposals.onIdle()
  }

  #fail(error: unknown): void {
    if (this.#stopped.signal.aborted) return
    this.#stopped.abort(error)
    this.#failed.resolve(error)
  }

  async #propose(proposal: Proposal): Promise<number> {
    const id = randomUUID()
    const signal = AbortSignal.any([this.#stopped.signal, this.refusal.signal])
    const restMs = this.#turns.restMs(this.#state.position.seq)
    if (restMs > 0) await pause(restMs, signal)
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      this.#stopped.signal.throwIfAborted()
      this.refusal.throwIfMade()
      if (this.#storeFailure !== undefined) throw this.#storeFailure
      const { seq, digest } = this.#state.position
      const { ops } = this.#check(proposal)
      if (ops.length === 0) return seq
      const { actor, reason } = proposal
      const bytes = encodeChange({ id, prev: digest, at: Date.now(), actor, reason, ops })
      try {
        const made = await this.#append({ id, bytes, expectedSeq: seq })
        this.#turns.made(made)
        return made
      } catch (error) {
        if (!(error instanceof SequenceConflictError)) throw error
        if ((error.lastSeq ?? seq) < seq) throw logShortened()
        await this.#reached(Math.max(error.lastSeq ?? 0, seq + 1), signal)
        await pause(this.#turns.yieldMs(attempt), signal)
      }
    }
    throw new ChangeContentionError(ATTEMPTS_MAX)
  }

  #check({ bases, plan }: Pick<Proposal, 'bases' | 'plan'>): { ops: Operation[]; nodes: AlteredNodes } {
    checkBases(this.#state, bases)
    const ops = normalised(plan(this.#state))
    return { ops, nodes: checkOperations({ source: this.#state, inventory: this.#inventory, ops }) }
  }

  /** Appends a change; returns its sequence when it has come back through the log and is stored. */
  async #append(sent: { id: string; bytes: Uint8Array; expectedSeq: number }): Promise<number> {
    const { id, bytes, expectedSeq } = sent
    const over = new AbortController()
    const onTimeout = (): void => over.abort(this.#storeFailure ?? new ChangeUncertainError())
    const timer = setTimeout(onTimeout, APPLY_TIMEOUT_MS)
    const signal = AbortSignal.any([over.signal, this.#stopped.signal, this.refusal.signal])
    const applied = this.#applied.next((_seq, change) => change.id === id, signal)
    const appended = this.#log.append(bytes, { expectedSeq, id }).catch((error: unknown) => {
      // Where only the answer was lost, the log tells.
      if (!(error instanceof BusUnavailableError && error.outcomeUnknown)) throw error
    })
    try {
      await Promise.race([appended, applied])
      return await applied
    } catch (error) {
      throw error instanceof StoppingError || error instanceof LogForeignError
        ? new ChangeUncertainError()
        : error
    } finally {
      clearTimeout(timer)
      applied.catch(() => {}) // Whoever gave the change up does not wait any more; that is no failure.
      over.abort()
    }
  }

  async #apply(seq: number, bytes: Uint8Array): Promise<void> {
    const { change, nodes } = this.#take(seq, bytes)
    for (const listener of this.#alteredListeners) listener(change.ops, nodes)
    await this.#keep({ seq, bytes, change, position: this.#state.position })
    this.#applied.tell(seq, change)
  }

  /** Applies a change to state and inventory, or to none of them. @throws {ChangeInvalidError} {ChainBrokenError} */
  #take(seq: number, bytes: Uint8Array): { change: Change; nodes: AlteredNodes } {
    let isMisfit = false
    try {
      return this.#state.applyWith(seq, bytes, (change) => {
        isMisfit = true
        return { change, nodes: this.#inventory.apply(change.ops) }
      })
    } catch (cause) {
      if (!isMisfit) throw cause
      // Its form is right: something else than a controller wrote it, or one of a later version.
      this.#inventory = new Inventory(new Description(this.#state))
      throw new ChangeInvalidError(`change ${seq} describes what cannot be: ${messageOf(cause)}`, { cause })
    }
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
