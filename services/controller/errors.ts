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

  constructor(seq: number) {
    super(`the change log in NATS has another change ${seq} than this controller`, {
      hint: "Either the NATS servers belong to another cluster, or this controller's data directory does. Nothing was written to either.",
    })
  }
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

/** The image is being built already, or too many others are. */
export class ImageBusyError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_BUSY'
  override readonly category = 'conflict'

  constructor(building: readonly string[]) {
    super(`being built now: ${building.join(', ')}`, { hint: 'Wait until that is done, then try again.' })
  }
}
