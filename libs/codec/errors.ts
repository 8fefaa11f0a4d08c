import { MusterError } from '../errors/muster-error.ts'

/** Bytes from the bus or from disk that do not decode to a value. */
export class UndecodableError extends MusterError {
  override readonly code = 'MUSTER_UNDECODABLE'
  override readonly category = 'corrupt'
}
