import { rename, rm } from 'node:fs/promises'
import type { Logger } from 'pino'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { StateUnusableError } from './errors.ts'

/**
 * Opens a database, and moves one that is damaged aside to begin an empty one: what is in it can be had again, or done
 * without, but a boot server that does not start boots nobody. `what` is for the log. @throws {StateUnusableError}
 */
export async function openOrMoveAside<T>(
  open: () => Promise<T>,
  { directory, what, logger }: { directory: string; what: string; logger: Logger },
): Promise<T> {
  try {
    try {
      return await open()
    } catch (error) {
      if (!isDamage(error)) throw error
      const aside = `${directory}.damaged`
      const problem = { reason: messageOf(causeOf(error)), aside }
      logger.error(problem, what)
      await rm(aside, { recursive: true, force: true })
      await rename(directory, aside)
      return await open()
    }
  } catch (error) {
    const cause = causeOf(error)
    throw new StateUnusableError(`${directory} cannot be opened: ${messageOf(cause)}`, {
      hint: 'Is another boot server running on it? Is the disk full? All of it can be fetched again: it may be removed.',
      cause,
    })
  }
}

/** What level says wraps what LevelDB says. */
function causeOf(error: unknown): unknown {
  return (error instanceof Error && error.cause) || error
}

/** Also a file that its own list of files names and that is not there: then it is the list that was damaged. */
function isDamage(error: unknown): boolean {
  const { code, message } = causeOf(error) as { code?: unknown; message?: unknown }
  return code === 'LEVEL_CORRUPTION' || (code === 'LEVEL_IO_ERROR' && /No such file/.test(String(message)))
}
