import { dirname } from 'node:path'
import { diskOf } from '../../keeping/disk.ts'
import { DiskTooSmallError } from './errors.ts'
import type { ToolPlace } from './tool-place.ts'

/**
 * That the file system where tools work has room for so many bytes more, be it made.
 * @throws {DiskTooSmallError} and what `makeRoom` throws
 */
export async function requireSpace(
  { directory, makeRoom }: Pick<ToolPlace, 'directory' | 'makeRoom'>,
  { bytes, what }: { bytes: number; what: string },
): Promise<void> {
  let { free } = await diskOf(directory)
  if (bytes > free && makeRoom) {
    await makeRoom(bytes - free)
    free = (await diskOf(directory)).free
  }
  if (bytes <= free) return
  throw new DiskTooSmallError(
    `${what} takes at least ${inGigabytes(bytes)} of disk, and ${inGigabytes(free)} are free`,
    {
      hint: `Make room where ${dirname(directory)} is, or move the data directory of the controller to a larger disk.`,
    },
  )
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0)} GB`
}
