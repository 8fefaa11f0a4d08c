import type { Logger } from 'pino'
import type { ChangeLog } from '../../libs/bus/change-log.ts'
import { decodeChange } from '../../libs/changes/change.ts'
import type { Position } from '../../libs/changes/cluster-state.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { ChangeStore } from './change-store.ts'
import { LogForeignError, type LogHead, LogIncompleteError } from './errors.ts'

export interface ReconcileOptions {
  log: Pick<ChangeLog, 'lastSeq' | 'read' | 'append'>
  store: ChangeStore
  position: Position
  signal: AbortSignal
  logger: Logger
}

/**
 * Makes sure that the log in NATS and our chain are one. Where the log is shorter it lost its tail (JetStream need
 * not have synced it), and gets it back from our store. Returns where the log ends. @throws {LogForeignError} if they
 * differ. @throws {SequenceConflictError} if another controller completes it at the same time
 * @throws {LogIncompleteError} if what the log lost is not here either
 */
export async function reconcileLog(options: ReconcileOptions): Promise<number> {
  const last = await compareLog(options)
  let end = last
  for await (const seq of completeLog(last, options)) end = seq
  return end
}

/** Returns where the log ends, if as far as that both are the same. Throws as reconcileLog does. */
export async function compareLog(options: ReconcileOptions): Promise<number> {
  const { log, position } = options
  const last = await log.lastSeq()
  const common = Math.min(position.seq, last)
  if (common > 0) await checkSame(common, options)
  return last
}

/** Appends what the log, which ends at `last`, lacks of our chain; gives the sequence of each. */
export async function* completeLog(last: number, options: ReconcileOptions): AsyncGenerator<number> {
  const { log, store, position, signal, logger } = options
  if (last >= position.seq) return
  if (!(await store.change(last + 1))) throw new LogIncompleteError(last)
  logger.warn(
    { last, ours: position.seq },
    'the change log lost its tail; completing it from this controller',
  )
  for await (const { seq, bytes } of store.changes(last + 1)) {
    signal.throwIfAborted()
    if (seq > position.seq) break
    await log.append(bytes, { expectedSeq: seq - 1, id: `restored-${digestOf(bytes)}` })
    yield seq
  }
}

/** @throws {LogForeignError} @throws {LogIncompleteError} if our change of that sequence is not here */
async function checkSame(seq: number, { log, store, position }: ReconcileOptions): Promise<void> {
  const theirs = await log.read(seq)
  const ours = seq === position.seq ? position.digest : (await store.change(seq))?.digest
  if (ours === undefined) throw new LogIncompleteError(seq)
  if (theirs && digestOf(theirs) === ours) return
  throw new LogForeignError(seq, {
    ours: await headOf(position.seq, async (last) => (await store.change(last))?.change.at),
    theirs: await headOf(await log.lastSeq(), async (last) => timeOf(await log.read(last))),
  })
}

async function headOf(seq: number, timeAt: (seq: number) => Promise<number | undefined>): Promise<LogHead> {
  const at = await timeAt(seq)
  return { seq, ...(at !== undefined && { at }) }
}

/** When a change was made, as it says; undefined for bytes that are none. */
function timeOf(bytes: Uint8Array | undefined): number | undefined {
  try {
    return bytes && decodeChange(bytes).at
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}
