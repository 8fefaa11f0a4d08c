import { MusterError } from '../../libs/errors/muster-error.ts'

/** A name, address or size given to the lab that it cannot use. */
export class LabInputError extends MusterError {
  override readonly code = 'MUSTER_LAB_INPUT'
  override readonly category = 'invalid'
}

/** A command the lab ran to make its networks did not succeed. */
export class LabCommandError extends MusterError {
  override readonly code = 'MUSTER_LAB_COMMAND'
  override readonly category = 'internal'
}

/** A process or machine did not print what somebody waited for: it ended, or the wait was given up. */
export class LabSilentError extends MusterError {
  override readonly code = 'MUSTER_LAB_SILENT'
  override readonly category = 'unavailable'
}

/** The Debian root file system could not be made. */
export class DebianRootError extends MusterError {
  override readonly code = 'MUSTER_LAB_DEBIAN_ROOT'
  override readonly category = 'unavailable'
}
