import { type ErrorCategory, MusterError, type MusterErrorOptions } from '../errors/muster-error.ts'

/** A path, target or number that newc cannot hold, or that would not be unpacked as it is meant. */
export class EntryInvalidError extends MusterError {
  override readonly code = 'MUSTER_ARCHIVE_ENTRY_INVALID'
  override readonly category = 'invalid'
}

/** A path, target or file longer than newc or Linux allows. */
export class EntryTooLargeError extends MusterError {
  override readonly code = 'MUSTER_ARCHIVE_ENTRY_TOO_LARGE'
  override readonly category = 'exhausted'
}

/** Bytes that are not a newc archive. `offset` is where in the (unpacked) archive. */
export class ArchiveCorruptError extends MusterError {
  override readonly code = 'MUSTER_ARCHIVE_CORRUPT'
  override readonly category = 'corrupt'
  readonly offset: number

  constructor(message: string, offset: number) {
    super(`${message}, at byte ${offset} of the archive`, {
      hint: 'The archive is damaged, cut short, or not of the cpio newc format.',
    })
    this.offset = offset
  }
}

/** A directory tree, or a part of it, that is not there, no directory, or not readable. */
export class TreeUnreadableError extends MusterError {
  override readonly code = 'MUSTER_TREE_UNREADABLE'
  override readonly category: ErrorCategory

  constructor(message: string, category: ErrorCategory, options: MusterErrorOptions = {}) {
    super(message, options)
    this.category = category
  }
}

/** A file changed or went away between being listed and being read. */
export class TreeChangedError extends MusterError {
  override readonly code = 'MUSTER_TREE_CHANGED'
  override readonly category = 'conflict'

  constructor(message: string, options: MusterErrorOptions = {}) {
    super(message, { hint: 'Wait until nothing writes to the tree any more, then try again.', ...options })
  }
}

/** More than `packTree` holds in memory. */
export class TreeTooLargeError extends MusterError {
  override readonly code = 'MUSTER_TREE_TOO_LARGE'
  override readonly category = 'exhausted'
}

/** A glob pattern that is not well-formed. */
export class PatternInvalidError extends MusterError {
  override readonly code = 'MUSTER_PATTERN_INVALID'
  override readonly category = 'invalid'
}

/** A program that does a part of the work cannot be run, or failed. */
export class ProgramFailedError extends MusterError {
  override readonly code = 'MUSTER_PROGRAM_FAILED'
  override readonly category = 'unavailable'
  readonly program: string
  /** What it said. */
  readonly complaints: string

  constructor(program: string, complaints: string, options: MusterErrorOptions = {}) {
    super(`${program} failed: ${complaints.trim().split('\n')[0]}`, {
      hint: `Check that ${program} is installed on the controller, and what it says.`,
      ...options,
    })
    this.program = program
    this.complaints = complaints
  }
}
