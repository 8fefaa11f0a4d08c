import { NatsError } from 'nats'
import { MusterError, messageOf } from '../errors/muster-error.ts'
import {
  BusDeniedError,
  BusFullError,
  BusRefusedError,
  BusUnavailableError,
  MessageTooLargeError,
  SequenceConflictError,
  StreamMissingError,
} from './errors.ts'

// JetStream's own error numbers (nats-server, server/errors.json); they do not change between versions.
const ACCOUNT_RESOURCES_EXCEEDED = 10002
const INSUFFICIENT_RESOURCES = 10023
const MEMORY_EXCEEDED = 10028
const STORAGE_EXCEEDED = 10047
const MESSAGE_EXCEEDS_MAXIMUM = 10054
const STREAM_NOT_FOUND = 10059
const WRONG_LAST_MSG_ID = 10070
const WRONG_LAST_SEQUENCE = 10071
const STORE_FAILED = 10077
export const NO_MESSAGE_FOUND = 10037
export const STREAM_NAME_IN_USE = 10058
export const SUBJECTS_OVERLAP = 10065

const FULL = [
  ACCOUNT_RESOURCES_EXCEEDED,
  INSUFFICIENT_RESOURCES,
  MEMORY_EXCEEDED,
  STORAGE_EXCEEDED,
  STORE_FAILED,
]

/** JetStream's number for the error, if the server sent one. */
export function serverCode(error: unknown): number | undefined {
  return error instanceof NatsError ? error.api_error?.err_code : undefined
}

/** Turns whatever the client library threw while `doing` something ("append to X") into one of muster's errors. */
export function busError(error: unknown, doing: string): MusterError {
  if (error instanceof MusterError) return error
  const message = `cannot ${doing}: ${messageOf(error)}`
  if (!(error instanceof NatsError)) return new BusUnavailableError(message, { cause: error })
  if (error.api_error !== undefined) return refusal(error, doing)
  switch (error.code) {
    case 'MAX_PAYLOAD_EXCEEDED':
      return new MessageTooLargeError(message, { cause: error })
    case 'PERMISSIONS_VIOLATION':
      return new BusDeniedError(message, { cause: error })
    case '503':
      return new BusUnavailableError(`cannot ${doing}: nothing in NATS answers to it`, {
        cause: error,
        hint: 'Is JetStream enabled, and has a controller laid out the streams?',
      })
    case 'TIMEOUT':
      return new BusUnavailableError(`cannot ${doing}: no answer`, { cause: error, outcomeUnknown: true })
    default:
      return new BusUnavailableError(message, { cause: error })
  }
}

function refusal(error: NatsError, doing: string): MusterError {
  const { err_code = 0, code, description } = error.api_error!
  const message = `cannot ${doing}: ${description}`
  if (err_code === WRONG_LAST_SEQUENCE) {
    const last = /wrong last sequence: (\d+)/.exec(description)?.[1]
    return new SequenceConflictError(message, {
      cause: error,
      lastSeq: last === undefined ? undefined : Number(last),
    })
  }
  if (err_code === WRONG_LAST_MSG_ID) return new SequenceConflictError(message, { cause: error })
  if (err_code === STREAM_NOT_FOUND) return new StreamMissingError(message, { cause: error })
  if (err_code === MESSAGE_EXCEEDS_MAXIMUM) return new MessageTooLargeError(message, { cause: error })
  if (FULL.includes(err_code)) {
    return new BusFullError(message, {
      cause: error,
      hint: "Free space on nats-server's disk or raise its limits.",
    })
  }
  // 503: JetStream itself is not up, or has no leader; it may be in a moment.
  if (code === 503) return new BusUnavailableError(message, { cause: error })
  return new BusRefusedError(`${message} (${err_code})`, { cause: error })
}
