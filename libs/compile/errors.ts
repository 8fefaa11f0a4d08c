import { MusterError } from '../errors/muster-error.ts'

/** The description is consistent, but lacks what a node needs to boot. */
export class NotBootableError extends MusterError {
  override readonly code = 'MUSTER_NOT_BOOTABLE'
  override readonly category = 'invalid'
}
