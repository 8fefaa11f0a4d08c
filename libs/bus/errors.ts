import { MusterError, type MusterErrorOptions } from '../errors/muster-error.ts'

/** NATS, or JetStream in it, does not answer now. */
export class BusUnavailableError extends MusterError {
  override readonly code = 'MUSTER_BUS_UNAVAILABLE'
  override readonly category = 'unavailable'
  /**
   * True if the request was sent and only the answer is missing: it may or may not have taken effect. Sending
   * it again with the same id, or with the same expected sequence, is safe.
   */
  readonly outcomeUnknown: boolean

  constructor(message: string, options: MusterErrorOptions & { outcomeUnknown?: boolean } = {}) {
    super(message, {
      hint: 'Check that nats-server runs and can be reached; muster reconnects by itself.',
      ...options,
    })
    this.outcomeUnknown = options.outcomeUnknown ?? false
  }
}

/** The server answered, and refused for a reason that none of the other errors names. */
export class BusRefusedError extends MusterError {
  override readonly code = 'MUSTER_BUS_REFUSED'
  override readonly category = 'internal'
}

/** These credentials may not do this. */
export class BusDeniedError extends MusterError {
  override readonly code = 'MUSTER_BUS_DENIED'
  override readonly category = 'denied'
}

/** The server's disk, or a limit of the stream, is full. */
export class BusFullError extends MusterError {
  override readonly code = 'MUSTER_BUS_FULL'
  override readonly category = 'exhausted'
}

/** The stream or bucket is not there: no controller has laid it out yet, or somebody deleted it. */
export class StreamMissingError extends MusterError {
  override readonly code = 'MUSTER_STREAM_MISSING'
  override readonly category = 'missing'
}

/** The message is larger than the server takes. */
export class MessageTooLargeError extends MusterError {
  override readonly code = 'MUSTER_MESSAGE_TOO_LARGE'
  override readonly category = 'invalid'
}

/** Something else was written first: the stream, or the key, is not at the sequence that was expected. */
export class SequenceConflictError extends MusterError {
  override readonly code = 'MUSTER_SEQUENCE_CONFLICT'
  override readonly category = 'conflict'
  /** Where the stream, or the key, stands; undefined where the server did not say. */
  readonly lastSeq: number | undefined

  constructor(message: string, options: MusterErrorOptions & { lastSeq?: number | undefined } = {}) {
    super(message, options)
    this.lastSeq = options.lastSeq
  }
}

/** Another holder has opened the bucket for writing: this one may not write any more. */
export class FencedOutError extends MusterError {
  override readonly code = 'MUSTER_FENCED_OUT'
  override readonly category = 'conflict'
}

/** The stream does not continue where its follower stands: it was wiped, cut short, or has a hole. */
export class StreamBrokenError extends MusterError {
  override readonly code = 'MUSTER_STREAM_BROKEN'
  override readonly category = 'corrupt'
  /** The last sequence the follower has handled. */
  readonly position: number
  /** The sequence the stream ends at, or, for a hole, the one that came next. */
  readonly foundSeq: number

  constructor(message: string, options: MusterErrorOptions & { position: number; foundSeq: number }) {
    super(message, options)
    this.position = options.position
    this.foundSeq = options.foundSeq
  }
}

/** A rack, id or key with characters, or a length, that the bus cannot carry. */
export class BadNameError extends MusterError {
  override readonly code = 'MUSTER_BAD_NAME'
  override readonly category = 'invalid'
}
