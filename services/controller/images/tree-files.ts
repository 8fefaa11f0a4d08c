import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ProgramFailedError } from '../../../libs/archive/errors.ts'
import { runForOutput } from '../../../libs/archive/run-for-output.ts'
import { TreeBusyError } from './errors.ts'

/** Locked by flock(1) for as long as anything of a session runs, whoever started it. */
export const SESSION_LOCK = 'session.lock'

/** How long a session that is being ended may take to be gone, in seconds. */
const IDLE_TIMEOUT_S = 3
/** What flock is told to end with if somebody has the lock. */
const LOCKED = 75

/**
 * Removes a directory with all that is in it, and nothing of what somebody may have mounted there.
 * @throws {ProgramFailedError}
 */
export async function removeTree(path: string): Promise<void> {
  await runForOutput('rm', ['-rf', '--one-file-system', '--', path])
}

/**
 * That nobody works in the tree: also no session that a controller started which is gone by now.
 * @throws {TreeBusyError}
 */
export async function requireIdle(name: string, home: string): Promise<void> {
  const file = join(home, SESSION_LOCK)
  const wait = ['--wait', String(IDLE_TIMEOUT_S), '--conflict-exit-code', String(LOCKED)]
  try {
    await runForOutput('flock', [...wait, file, 'true'])
  } catch (error) {
    if (error instanceof ProgramFailedError && error.complaints.endsWith(` ${LOCKED}`)) {
      throw new TreeBusyError(name, file)
    }
    throw error
  }
}

/** All that was written to the file system of a directory stays when the power fails. @throws {ProgramFailedError} */
export async function syncFileSystem(directory: string): Promise<void> {
  await runForOutput('sync', ['-f', directory])
}

/** How many inodes a directory has with all that is in it, but for what is mounted there. @throws {ProgramFailedError} */
export async function inodesOf(directory: string): Promise<number> {
  const { stdout } = await runForOutput('du', ['-s', '-x', '--inodes', '--', directory])
  return Number.parseInt(stdout.toString(), 10)
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Whether it is a directory with something in it: no image is empty. */
export async function hasEntries(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length > 0
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
