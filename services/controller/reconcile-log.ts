import type { Logger } from 'pino'
import type { ChangeLog } from '../../libs/bus/change-log.ts'
import type { Position } from '../../libs/changes/cluster-state.ts'
import { type Digest, digestOf } from '../../libs/digest/digest.ts'
import type { ChangeStore } from './change-store.ts'
import { LogForeignError } from './errors.ts'

/**
 * Makes sure that the log in NATS and our chain are one. Where the log is shorter it lost its tail (JetStream need
 * not have synced it), and gets it back from our store. Returns where the log ends. @throws {LogForeignError} if they
 * differ. @throws {SequenceConflictError} if another controller completes it at the same time
 */
export async function reconcileLog(options: {
  log: ChangeLog
  store: ChangeStore
  position: Position
  signal: AbortSignal
  logger: Logger
}): Promise<number> {
  const { log, store, position, signal, logger } = options
  const last = await log.lastSeq()
  const common = Math.min(position.seq, last)
  if (common > 0) {
    const theirs = await log.read(common)
    const ours = common === position.seq ? position.digest : await digestAt(store, common)
    if (!theirs || digestOf(theirs) !== ours) throw new LogForeignError(common)
  }
  if (last >= position.seq) return last
  logger.warn(
    { last, ours: position.seq },
    'the change log lost its tail; completing it from this controller',
  )
  for await (const { seq, bytes } of store.changes(last + 1)) {
    signal.throwIfAborted()
    await log.append(bytes, { expectedSeq: seq - 1, id: `restored-${digestOf(bytes)}` })
  }
  return position.seq
}

async function digestAt(store: ChangeStore, wanted: number): Promise<Digest | undefined> {
  for await (const { seq, bytes } of store.changes(wanted))
    return seq === wanted ? digestOf(bytes) : undefined
  return undefined
}
