import type { Logger } from 'pino'
import { MusterError } from '../errors/muster-error.ts'

/** How long a service may take to end in good order before it is ended all the same, in milliseconds. */
const STOP_TIMEOUT_MS = 10_000

/** A service that runs until it is closed; `failed` is settled if it cannot go on. */
export interface Service extends AsyncDisposable {
  failed: Promise<unknown>
}

/**
 * Runs a service until SIGINT or SIGTERM, or until it fails, and closes it. Resolves to the exit status. `start` is
 * given a signal that aborts when the service is told to stop while it still starts. Meant for main.ts alone.
 */
export async function runService(options: {
  start: (stop: AbortSignal) => Promise<Service>
  logger: Logger
}): Promise<number> {
  const { start, logger } = options
  const stop = new AbortController()
  const told = Promise.withResolvers<'told'>()
  const onSignal = (signal: string): void => {
    logger.info({ signal }, 'stopping')
    endInTime()
    stop.abort()
    told.resolve('told')
  }
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    await using service = await start(stop.signal)
    const end = await Promise.race([told.promise, service.failed])
    if (end === 'told') return 0
    report(logger, end)
    endInTime()
    return 1
  } catch (error) {
    if (stop.signal.aborted) return 0
    report(logger, error)
    return 1
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

/** A service that cannot be closed must not stay half alive: its supervisor starts a new one once it has ended. */
function endInTime(): void {
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref()
}

function report(logger: Logger, error: unknown): void {
  if (error instanceof MusterError) logger.fatal({ code: error.code, hint: error.hint }, error.message)
  else logger.fatal({ err: error }, 'stopped by an error')
}
