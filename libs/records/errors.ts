import { MusterError } from '../errors/muster-error.ts'

/** A record or manifest that is not of the form this version of muster knows. */
export class RecordInvalidError extends MusterError {
  override readonly code = 'MUSTER_RECORD_INVALID'
  override readonly category = 'corrupt'
}
