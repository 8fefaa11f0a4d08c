import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { treeError } from '../archive/tree-error.ts'
import { ImageFileTooLargeError } from './errors.ts'
import { resolveInRoot } from './root-path.ts'

const EXECUTABLE = 0o111

/**
 * Where a regular file of a root file system is on this machine; undefined if there is none.
 * @throws {TreeUnreadableError | TreeChangedError}
 */
export async function findFile(
  root: string,
  path: string,
  options: { executable?: boolean } = {},
): Promise<string | undefined> {
  const place = await resolveInRoot(root, path)
  if (place === undefined) return undefined
  const stats = await lstat(place).catch((error) => {
    throw treeError(error, place)
  })
  if (!stats.isFile()) return undefined
  return options.executable && (stats.mode & EXECUTABLE) === 0 ? undefined : place
}

/**
 * All of a file that `findFile` found.
 * @throws {ImageFileTooLargeError | TreeUnreadableError | TreeChangedError}
 */
export async function readWhole(place: string, bytesMax: number): Promise<Buffer> {
  try {
    await using file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW)
    const { size } = await file.stat()
    if (size > bytesMax) {
      throw new ImageFileTooLargeError(`${place} has ${size} bytes; ${bytesMax} are allowed`, {
        hint: 'Check that this is what its name says; take it out of the image if not.',
      })
    }
    return await file.readFile()
  } catch (error) {
    throw treeError(error, place)
  }
}
