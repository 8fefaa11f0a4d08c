import { MusterError } from '../errors/muster-error.ts'

/** Bytes in the change log that are not a change. */
export class ChangeInvalidError extends MusterError {
  override readonly code = 'MUSTER_CHANGE_INVALID'
  override readonly category = 'corrupt'
}

/** A change does not follow from the one before it: the log was forged, reordered, or is another cluster's. */
export class ChainBrokenError extends MusterError {
  override readonly code = 'MUSTER_CHAIN_BROKEN'
  override readonly category = 'corrupt'
}

/** Somebody changed the same entity after the author looked at it. */
export class ChangeConflictError extends MusterError {
  override readonly code = 'MUSTER_CHANGE_CONFLICT'
  override readonly category = 'conflict'
}

/** Bytes that are not a snapshot, or not the one that they are said to be. */
export class SnapshotInvalidError extends MusterError {
  override readonly code = 'MUSTER_SNAPSHOT_INVALID'
  override readonly category = 'corrupt'

  constructor(problem: string) {
    super(`not a snapshot that can be used: ${problem}`)
  }
}
