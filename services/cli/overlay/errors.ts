import {
  type ErrorCategory,
  MusterError,
  type MusterErrorOptions,
} from '../../../libs/errors/muster-error.ts'

/** A file of an overlay, or a local one that is to become one, is not there or stands in the way. */
export class OverlayFileError extends MusterError {
  override readonly code = 'MUSTER_OVERLAY_FILE'
  override readonly category: ErrorCategory

  constructor(
    { overlay, path }: { overlay: string; path: string },
    problem: string,
    category: ErrorCategory,
    options: MusterErrorOptions = {},
  ) {
    super(`overlay ${overlay}: ${path} ${problem}`, options)
    this.category = category
  }
}
