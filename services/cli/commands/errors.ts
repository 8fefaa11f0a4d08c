import { MusterError } from '../../../libs/errors/muster-error.ts'

/** `muster check` found something wrong. */
export class CheckFailedError extends MusterError {
  override readonly code = 'MUSTER_CHECK_FAILED'
  override readonly category = 'corrupt'
}
