import type { Logger } from 'pino'
import type { Bus } from '../../libs/bus/bus.ts'
import { SequenceConflictError } from '../../libs/bus/errors.ts'
import type { ChangeStore } from './change-store.ts'
import type { Cluster } from './cluster.ts'
import { LogForeignError, RecoveryContestedError } from './errors.ts'
import type { LayoutKeeper } from './layout-keeper.ts'
import { requireWhole } from './past.ts'
import { compareLog, completeLog } from './reconcile-log.ts'

/** How often it is begun again because others write to the log at the same time. */
const ATTEMPTS_MAX = 20
/** Changes from one report of progress to the next. */
const REPORT_EVERY = 1_000

/** A log by its length: the sequence of its last change. */
interface Length {
  seq: number
}

export type RecoverStep =
  | { progress: string }
  | { result: { before: Length; after: Length; appended: number } }

export interface RecoverOptions {
  cluster: Cluster
  store: ChangeStore
  bus: Bus
  layout: Pick<LayoutKeeper, 'layOut'>
  /** Whether a log that is another than ours is deleted, and ours put in its place. */
  replaceLog: boolean
  signal: AbortSignal
  logger: Logger
}

/**
 * Gives NATS back what it lost of the change log, from this controller's own copy; tells how far it is, and last what
 * was done. The boot records follow by themselves. @throws {LogForeignError} {ChainBrokenError} if the log is another
 * one, and may not be replaced. @throws {HistoryIncompleteError} {RecoveryContestedError}
 */
export async function* recover(options: RecoverOptions): AsyncIterable<RecoverStep> {
  const { cluster, bus, layout, signal } = options
  const { changeLog: log } = bus
  await layout.layOut(signal)
  const before = { seq: await log.lastSeq() }
  let appended = 0
  for (let attempt = 1; ; attempt += 1) {
    if (attempt > ATTEMPTS_MAX) throw new RecoveryContestedError(ATTEMPTS_MAX)
    try {
      for await (const seq of complete(options)) {
        appended += 1
        if (appended % REPORT_EVERY === 0) yield { progress: `change ${seq}` }
      }
      break
    } catch (error) {
      // Another controller that has the same log completes it, too.
      if (error instanceof SequenceConflictError) continue
      if (!(await mayReplace(error, options))) throw error
      yield { progress: `deleting the log of ${await log.lastSeq()} changes` }
      await log.discard()
      await layout.layOut(signal)
    }
  }
  // Those that refused the log come back by themselves.
  cluster.recheck()
  await cluster.refusal.untilOver(signal)
  yield { result: { before, after: { seq: await log.lastSeq() }, appended } }
}

/** @throws {LogForeignError} and why the log is refused, if it is longer than ours */
async function* complete(options: RecoverOptions): AsyncGenerator<number> {
  const { cluster, store, bus, signal, logger } = options
  const { position } = cluster.state
  const parts = { log: bus.changeLog, store, position, signal, logger }
  const last = await compareLog(parts)
  if (last > position.seq) cluster.refusal.throwIfMade()
  yield* completeLog(last, parts)
}

/** Whether it is the log that is wrong, it may be replaced, and all of ours is here. */
async function mayReplace(error: unknown, { cluster, store, replaceLog }: RecoverOptions): Promise<boolean> {
  const { refusal } = cluster
  if (!replaceLog || refusal.isFinal) return false
  if (!(error instanceof LogForeignError || error === refusal.reason)) return false
  await requireWhole(store)
  return true
}
