import { headers } from 'nats'
import type { Connection } from './connection.ts'
import { MessageTooLargeError } from './errors.ts'
import { busError } from './server-errors.ts'

const PUBLISH_TIMEOUT_MS = 5_000
/** Room that muster's headers, at most, take of a message beside its payload. */
const HEADERS_BYTES_MAX = 1024

export interface PublishOptions {
  /** What is being done, for error messages: `append a change`. */
  doing: string
  /** Publishing twice with one id, within the stream's duplicate window, stores once. */
  msgId?: string
  /** The stream must stand exactly here. */
  lastSeq?: number
  /** The stream's last message must have been published with this id. */
  lastMsgId?: string
  /** The subject's last message must be exactly this one; 0: there must be none. */
  lastSubjectSeq?: number
  /** Stores a tombstone (NATS ADR-8). */
  deleted?: boolean
}

export interface Published {
  seq: number
  /** True if the id was known already; `seq` is then that of the first. */
  duplicate: boolean
}

/**
 * Stores a message in the stream that takes the subject. It is on its way when this returns its promise: calls
 * made one after the other are received in that order.
 *
 * @throws {SequenceConflictError | BusUnavailableError | MessageTooLargeError | BusFullError | BusRefusedError}
 */
export async function publish(
  connection: Connection,
  subject: string,
  payload: Uint8Array,
  options: PublishOptions,
): Promise<Published> {
  const nc = connection.current(options.doing)
  checkSize(connection, payload.length, options.doing)
  const expect = {
    ...(options.lastSeq === undefined ? {} : { lastSequence: options.lastSeq }),
    ...(options.lastMsgId === undefined ? {} : { lastMsgID: options.lastMsgId }),
    ...(options.lastSubjectSeq === undefined ? {} : { lastSubjectSequence: options.lastSubjectSeq }),
  }
  const more = headers()
  if (options.deleted === true) more.set('KV-Operation', 'DEL')
  try {
    const ack = await nc.jetstream({ timeout: PUBLISH_TIMEOUT_MS }).publish(subject, payload, {
      expect,
      headers: more,
      ...(options.msgId === undefined ? {} : { msgID: options.msgId }),
    })
    return { seq: ack.seq, duplicate: ack.duplicate }
  } catch (error) {
    throw busError(error, options.doing)
  }
}

/** @throws {MessageTooLargeError | BusUnavailableError} */
export function checkSize(connection: Connection, sizeBytes: number, doing: string): void {
  const max = connection.current(doing).info?.max_payload ?? Number.POSITIVE_INFINITY
  if (sizeBytes + HEADERS_BYTES_MAX <= max) return
  throw new MessageTooLargeError(`cannot ${doing}: ${sizeBytes} bytes, and the server takes ${max} in all`, {
    hint: "Raise max_payload in nats-server's configuration, or make a smaller change.",
  })
}
