import { statfs } from 'node:fs/promises'
import { DiskTooSmallError } from './errors.ts'

/** That a directory's file system has room for so many bytes more. @throws {DiskTooSmallError} */
export async function requireSpace(
  directory: string,
  { bytes, what }: { bytes: number; what: string },
): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  if (bytes <= free) return
  throw new DiskTooSmallError(
    `${what} takes at least ${inGigabytes(bytes)} of disk, and ${inGigabytes(free)} are free`,
    {
      hint: `Make room where ${directory} is, or move the data directory of the controller to a larger disk.`,
    },
  )
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0)} GB`
}
