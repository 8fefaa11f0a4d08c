import { MusterError } from '../errors/muster-error.ts'

/** A request that is not of the form the interface takes. */
export class RequestInvalidError extends MusterError {
  override readonly code = 'MUSTER_REQUEST_INVALID'
  override readonly category = 'invalid'
}

/** A request without the token, or with a wrong one. */
export class TokenError extends MusterError {
  override readonly code = 'MUSTER_TOKEN'
  override readonly category = 'denied'
}

/** An address cannot be listened on. */
export class HttpListenError extends MusterError {
  override readonly code = 'MUSTER_HTTP_LISTEN'
  override readonly category = 'unavailable'
}
