import { MusterError, messageOf } from '../../libs/errors/muster-error.ts'

/** Another process works on the same data directory. */
export class StoreLockedError extends MusterError {
  override readonly code = 'MUSTER_STORE_LOCKED'
  override readonly category = 'unavailable'

  constructor(directory: string) {
    super(`${directory} is in use by another process`, {
      hint: 'Only one controller can work on a data directory; is one running already?',
    })
  }
}

/** The data directory cannot be read or written. */
export class StoreUnusableError extends MusterError {
  override readonly code = 'MUSTER_STORE_UNUSABLE'
  override readonly category = 'unavailable'

  constructor(directory: string, options: { doing: 'opened' | 'written'; cause: unknown }) {
    const { doing, cause } = options
    super(`${directory} cannot be ${doing}: ${messageOf(cause)}`, {
      hint: 'Check that the disk is not full and that the directory belongs to the user muster runs as.',
      cause,
    })
  }
}

/** The change log in NATS is not the one this controller knows. */
export class LogForeignError extends MusterError {
  override readonly code = 'MUSTER_LOG_FOREIGN'
  override readonly category = 'corrupt'

  constructor(seq: number, heads: { ours: LogHead; theirs: LogHead }) {
    const { ours, theirs } = heads
    super(`the change log in NATS has another change ${seq} than this controller`, {
      hint: `NATS has ${headText(theirs)}; this controller has ${headText(ours)}. Either the NATS servers belong to another cluster, or this controller's data directory does: then give it the right one. If NATS began anew, 'muster recover --replace-log' puts this controller's log in the place of the other. Nothing was written to either.`,
    })
  }
}

/** NATS lost changes that this controller, which began from a snapshot, has not fetched before. */
export class LogIncompleteError extends MusterError {
  override readonly code = 'MUSTER_LOG_INCOMPLETE'
  override readonly category = 'corrupt'

  constructor(seq: number) {
    super(
      `the change log in NATS ends at change ${seq}, and this controller does not have all that follows`,
      {
        hint: 'It began from a snapshot. A controller that has all changes puts them back; start one.',
      },
    )
  }
}

/** How long a log is, and when its last change was made, in milliseconds since 1970. */
export interface LogHead {
  seq: number
  at?: number
}

function headText({ seq, at }: LogHead): string {
  const changes = `${seq} ${seq === 1 ? 'change' : 'changes'}`
  const date = new Date(at ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? changes : `${changes}, the last of ${date.toISOString()}`
}

/** It is not known whether a change was made: NATS went away in between. */
export class ChangeUncertainError extends MusterError {
  override readonly code = 'MUSTER_CHANGE_UNCERTAIN'
  override readonly category = 'unavailable'

  constructor() {
    super('the connection was lost while the change was being written; it may or may not have been made', {
      hint: 'When NATS and the controller are back, look whether it is there before repeating it.',
    })
  }
}

/** The controller is told to stop before it came to this. */
export class StoppingError extends MusterError {
  override readonly code = 'MUSTER_STOPPING'
  override readonly category = 'unavailable'

  constructor() {
    super('the controller is stopping', {
      hint: 'Nothing was changed. Ask another controller, or this one when it is back.',
    })
  }
}

/** So many others write at the same time that this change found no gap. */
export class ChangeContentionError extends MusterError {
  override readonly code = 'MUSTER_CHANGE_CONTENTION'
  override readonly category = 'unavailable'

  constructor(attempts: number) {
    super(`other changes came first ${attempts} times`, { hint: 'Nothing was changed. Try again.' })
  }
}

/** More requests wait for their turn than the controller keeps. */
export class TooBusyError extends MusterError {
  override readonly code = 'MUSTER_TOO_BUSY'
  override readonly category = 'exhausted'

  constructor(what: string, limit: number) {
    super(`${limit} ${what} are waiting already`, { hint: 'Nothing was changed. Try again in a moment.' })
  }
}

/** The nats-server program, or what it is started with, cannot be run. */
export class NatsServerError extends MusterError {
  override readonly code = 'MUSTER_NATS_SERVER'
  override readonly category = 'unavailable'

  constructor(program: string, options: { hint: string; cause: unknown }) {
    super(`${program} cannot be run`, options)
  }
}

/** Something is being done to the image already, or to too many others. */
export class ImageBusyError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_BUSY'
  override readonly category = 'conflict'

  constructor(doings: readonly string[]) {
    super(doings.join(', '), { hint: 'Wait until that is done, then try again.' })
  }
}

/** Another version of an image went live while one was made from the version before. */
export class ImageMovedOnError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_MOVED_ON'
  override readonly category = 'conflict'

  constructor(name: string, live: number | undefined) {
    const now = live === undefined ? 'it was deleted' : `version ${live} is live now`
    super(`image ${name} is not what this was made from any more: ${now}`, {
      hint: "Nothing was lost: 'muster image build --force' makes a version of it all the same, 'muster image reset' takes the live one.",
    })
  }
}

/** What was before is not known on this controller yet: it began from a snapshot, and older changes still come in. */
export class HistoryIncompleteError extends MusterError {
  override readonly code = 'MUSTER_HISTORY_INCOMPLETE'
  override readonly category = 'unavailable'

  constructor() {
    super('this controller does not have all older changes yet', {
      hint: 'Try again when it has fetched them, or ask another controller.',
    })
  }
}

/** Others keep writing to the change log while it is to be put right. */
export class RecoveryContestedError extends MusterError {
  override readonly code = 'MUSTER_RECOVERY_CONTESTED'
  override readonly category = 'conflict'

  constructor(attempts: number) {
    super(`others wrote to the change log ${attempts} times while it was being put right`, {
      hint: 'Stop the controllers that have another log, then try again.',
    })
  }
}

/** Another controller came to another description by the same changes: one of the two is damaged. */
export class StateDivergedError extends MusterError {
  override readonly code = 'MUSTER_STATE_DIVERGED'
  override readonly category = 'corrupt'

  constructor(seq: number) {
    super(`after change ${seq} another controller has another description than this one`, {
      hint: "'muster check' on each controller tells which one is alone. Stop that one, move its 'changes' directory away, and start it; it fetches all of it again. Then start the others anew.",
    })
  }
}
