import type { Logger } from 'pino'
import { Backoff, pause } from '../../libs/bus/backoff.ts'
import {
  BusFullError,
  BusUnavailableError,
  SequenceConflictError,
  StreamMissingError,
} from '../../libs/bus/errors.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { ChangeContentionError, ChangeUncertainError } from './errors.ts'

/** Pause before something is tried again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 100
const RETRY_MAX_MS = 5_000

/** What goes away by itself, or when somebody mends NATS. */
const PASSING = [
  BusUnavailableError,
  BusFullError,
  StreamMissingError,
  SequenceConflictError,
  ChangeUncertainError,
  ChangeContentionError,
]

/**
 * Does something that needs NATS, again and again until NATS lets us. @throws what `work` throws for another reason,
 * and the signal's reason as soon as that aborts, without waiting for the attempt under way.
 */
export async function untilAvailable<T>(options: {
  /** For the log: `catch up with the change log`. */
  doing: string
  work: () => Promise<T>
  signal: AbortSignal
  logger: Logger
}): Promise<T> {
  const { doing, work, signal, logger } = options
  const backoff = new Backoff({ firstMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS })
  while (true) {
    signal.throwIfAborted()
    try {
      return await orAborted(work(), signal)
    } catch (error) {
      if (signal.aborted || !PASSING.some((kind) => error instanceof kind)) throw error
      logger.warn({ reason: messageOf(error) }, `cannot ${doing} yet; trying on`)
      await pause(backoff.nextMs(), signal)
    }
  }
}

/** What `work` comes to, unless the signal is first. @throws the signal's reason */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
