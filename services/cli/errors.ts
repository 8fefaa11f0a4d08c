import { type ErrorCategory, MusterError } from '../../libs/errors/muster-error.ts'

/** What the REST API says of an error, in the body of an answer or as a line of a stream. */
export interface ErrorBody {
  code: string
  message: string
  hint?: string
  category: ErrorCategory
}

/** The controller refused or failed; code, category, message and hint are its own. */
export class RefusedError extends MusterError {
  override readonly code: `MUSTER_${string}`
  override readonly category: ErrorCategory

  constructor(body: ErrorBody) {
    super(body.message, body.hint === undefined ? {} : { hint: body.hint })
    this.code = body.code as `MUSTER_${string}`
    this.category = body.category
  }
}

/** No controller could be connected to. */
export class ControllerUnreachableError extends MusterError {
  override readonly code = 'MUSTER_CONTROLLER_UNREACHABLE'
  override readonly category = 'unavailable'
}

/** The controller's unix socket may not be used by this user. */
export class SocketDeniedError extends MusterError {
  override readonly code = 'MUSTER_SOCKET_DENIED'
  override readonly category = 'denied'

  constructor(path: string) {
    super(`you may not use the controller's socket ${path}`, {
      hint: 'Use sudo, or go over the network: --url URL with a token (MUSTER_TOKEN or --token-file).',
    })
  }
}

/** The connection broke after something was asked: it is not known what came of it. */
export class AnswerLostError extends MusterError {
  override readonly code = 'MUSTER_ANSWER_LOST'
  override readonly category = 'unavailable'
}

/** The controller answered with something that is not in its API. */
export class AnswerInvalidError extends MusterError {
  override readonly code = 'MUSTER_ANSWER_INVALID'
  override readonly category = 'corrupt'

  constructor(message: string, cause?: unknown) {
    super(message, {
      hint: "Is that a muster controller, and of this version? 'muster version' compares them.",
      cause,
    })
  }
}

/** A command line that asks for something that makes no sense. */
export class UsageError extends MusterError {
  override readonly code = 'MUSTER_USAGE'
  override readonly category = 'invalid'
}

/** Something that needs a confirmation did not get one. */
export class NotConfirmedError extends MusterError {
  override readonly code = 'MUSTER_NOT_CONFIRMED'
  override readonly category = 'invalid'
}

/** The user ended the command before it was done. */
export class InterruptedError extends MusterError {
  override readonly code = 'MUSTER_INTERRUPTED'
  override readonly category = 'unavailable'

  constructor(message = 'interrupted') {
    super(message)
  }
}
