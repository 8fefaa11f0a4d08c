import { execFile } from 'node:child_process'
import { chmod, lchown, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Entry } from '../../../libs/archive/entry.ts'
import { locate } from '../../../libs/archive/walk-tree.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { comparePaths, isClean, parentsOf } from '../../../libs/overlay/overlay-tree.ts'
import { UsageError } from '../errors.ts'
import type { Tree } from './overlay-api.ts'

/** What was left undone, for somebody who is not root: paths. */
export interface Unfinished {
  owners: string[]
  devices: string[]
}

const DIRECTORY_MODE = 0o755

const run = promisify(execFile)

/**
 * Writes a tree as files into a directory that is empty, or does not exist yet. Owners and devices are only root's to
 * make: for others they are left out, and told.
 * @throws {UsageError}
 */
export async function writeDirectory(directory: string, tree: Tree): Promise<Unfinished> {
  await beginEmpty(directory)
  const unfinished: Unfinished = { owners: [], devices: [] }
  const isRoot = process.geteuid?.() === 0
  const entries = [...tree.values()].sort((first, second) => comparePaths(first.path, second.path))
  const directories: Entry[] = []
  try {
    for (const entry of entries) {
      // What comes from a controller must not get out of the directory: no way of it leads over a link.
      if (!isClean(entry.path) || isBelowLink(entry.path, tree)) {
        throw new UsageError(`${JSON.stringify(entry.path)} is no path below the directory`)
      }
      await makeParents(directory, entry.path)
      await write(directory, entry, { isRoot, unfinished })
      if (entry.type === 'directory') directories.push(entry)
    }
    // Last, so that one without the right to write can be filled.
    for (const { path, mode } of directories.reverse()) await chmod(locate(directory, path), mode)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${directory} cannot be written: ${messageOf(error)}`)
  }
  return unfinished
}

/** Directories without entries of their own, with the mode that they have on nodes, whatever our umask. */
async function makeParents(directory: string, path: string): Promise<void> {
  for (const parent of parentsOf(path)) {
    const place = locate(directory, parent)
    if ((await mkdir(place, { recursive: true })) !== undefined) await chmod(place, DIRECTORY_MODE)
  }
}

async function beginEmpty(directory: string): Promise<void> {
  let names: string[]
  try {
    await mkdir(directory, { recursive: true })
    names = await readdir(directory)
  } catch (error) {
    throw new UsageError(`${directory} cannot be made: ${messageOf(error)}`)
  }
  if (names.length > 0) {
    throw new UsageError(`${directory} is not empty`, { hint: 'Name a directory that does not exist yet.' })
  }
}

function isBelowLink(path: string, tree: Tree): boolean {
  for (const parent of parentsOf(path)) if (tree.get(parent)?.type === 'symlink') return true
  return false
}

async function write(
  directory: string,
  entry: Entry,
  { isRoot, unfinished }: { isRoot: boolean; unfinished: Unfinished },
): Promise<void> {
  const place = locate(directory, entry.path)
  switch (entry.type) {
    case 'directory':
      await mkdir(place, { recursive: true })
      break
    case 'file':
      await writeFile(place, entry.content, { flag: 'wx' })
      break
    case 'symlink':
      await symlink(entry.target, place)
      break
    default:
      if (!isRoot && entry.type !== 'fifo') return void unfinished.devices.push(entry.path)
      if (!(await makeNode(directory, entry))) return void unfinished.devices.push(entry.path)
  }
  if (isRoot) await lchown(place, entry.uid, entry.gid)
  else if (entry.uid !== process.getuid?.() || entry.gid !== process.getgid?.())
    unfinished.owners.push(entry.path)
  // After the owner: changing that takes setuid away.
  if (entry.type !== 'symlink' && entry.type !== 'directory') await chmod(place, entry.mode)
}

/** Node has no call for it. Resolves to whether it could be made. */
async function makeNode(directory: string, entry: Entry): Promise<boolean> {
  const path = `${directory}/${entry.path}`
  const args =
    entry.type === 'fifo'
      ? [path, 'p']
      : entry.type === 'character' || entry.type === 'block'
        ? [path, entry.type === 'block' ? 'b' : 'c', String(entry.rdev.major), String(entry.rdev.minor)]
        : undefined
  if (!args) return false
  try {
    await run('mknod', args)
    return true
  } catch {
    return false
  }
}
