import { MusterError } from '../../libs/errors/muster-error.ts'

/** The server does not do what a case is about. The message says what it did instead. */
export class CaseFailure extends MusterError {
  override readonly code = 'MUSTER_CONFORMANCE_CASE'
  override readonly category = 'invalid'
}

/** A case says nothing about this server: what it is about is not served, or cannot be seen. The message says why. */
export class LeftOut extends MusterError {
  override readonly code = 'MUSTER_CONFORMANCE_LEFT_OUT'
  override readonly category = 'missing'
}

/** The command cannot do what it was asked for. */
export class UsageError extends MusterError {
  override readonly code = 'MUSTER_CONFORMANCE_USAGE'
  override readonly category = 'invalid'
}
