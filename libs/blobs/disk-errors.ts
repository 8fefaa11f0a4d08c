import { messageOf } from '../errors/muster-error.ts'
import { StoreFailedError, StoreFullError, StoreUnwritableError } from './errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT'])
const ABSENT = new Set(['ENOENT', 'ENOTDIR'])
const UNREADABLE = new Set(['EIO', 'EBADMSG', 'EUCLEAN', 'EISDIR', 'ELOOP'])
const UNWRITABLE = new Set(['EROFS', 'EACCES', 'EPERM'])

/**
 * Waits for work on a store's files; what the operating system refuses becomes an error that names the directory.
 *
 * @throws {StoreFullError | StoreUnwritableError | StoreFailedError}
 */
export async function onDisk<T>(directory: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asStoreError(error, directory)
  }
}

/** The code of a failed system call: `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'syscall' in error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Whether a store's file, or the directory it is to be put in, is not there; be it that a file is in the directory's place. */
export function isAbsent(error: unknown): boolean {
  return error instanceof StoreFailedError && ABSENT.has(errnoOf(error.cause) ?? '')
}

/** Whether the disk itself does not give a file's bytes, or something else is in its place: another copy is needed then. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof StoreFailedError && UNREADABLE.has(errnoOf(error.cause) ?? '')
}

function asStoreError(error: unknown, directory: string): unknown {
  const errno = errnoOf(error)
  if (errno === undefined) return error
  const message = `blob store ${directory}: ${messageOf(error)}`
  if (FULL.has(errno)) {
    return new StoreFullError(message, {
      hint: `Free space on the file system of ${directory}, or move the store to a larger one.`,
      cause: error,
    })
  }
  if (UNWRITABLE.has(errno)) {
    return new StoreUnwritableError(message, {
      hint: `Give the user this service runs as the directory ${directory}, on a file system mounted for writing.`,
      cause: error,
    })
  }
  return new StoreFailedError(message, {
    hint: `Look for disk errors under ${directory} (dmesg) and at the service's limit of open files.`,
    cause: error,
  })
}
