import { MusterError } from '../errors/muster-error.ts'

/** A root file system without an init: no node could boot into it. */
export class InitMissingError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_INIT_MISSING'
  override readonly category = 'invalid'
}

/** A file that a build loads as a whole, a kernel for example, is too large for it. */
export class ImageFileTooLargeError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_FILE_TOO_LARGE'
  override readonly category = 'exhausted'
}
