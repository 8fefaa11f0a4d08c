import { MusterError } from '../errors/muster-error.ts'

/** A setting of a service is missing or wrong; the service does not start. */
export class ConfigInvalidError extends MusterError {
  override readonly code = 'MUSTER_CONFIG_INVALID'
  override readonly category = 'invalid'
}
