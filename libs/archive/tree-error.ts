import { messageOf } from '../errors/muster-error.ts'
import { TreeChangedError, TreeUnreadableError } from './errors.ts'

/** What a failed system call on something in a tree means; errors that are muster's own stay as they are. */
export function treeError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string' || code.startsWith('MUSTER_') || !('syscall' in (error as object)))
    return error
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') {
    return new TreeChangedError(`${path} vanished or was replaced while the tree was read`, { cause: error })
  }
  const category = code === 'EACCES' || code === 'EPERM' ? 'denied' : 'unavailable'
  return new TreeUnreadableError(`cannot read ${path}: ${messageOf(error)}`, category, {
    hint: category === 'denied' ? 'Only root can read every file of a root file system.' : 'Check the disk.',
    cause: error,
  })
}
