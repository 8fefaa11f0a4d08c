import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Entry } from '../../../libs/archive/entry.ts'
import type { TreeEntry } from '../../../libs/archive/tree-entry.ts'
import { readTreeFile } from '../../../libs/archive/tree-file.ts'
import { walkTree } from '../../../libs/archive/walk-tree.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { UsageError } from '../errors.ts'
import { formatBytes } from '../text.ts'

/** Bytes of local files that are read to become an overlay's: the controller takes no more. */
const LOCAL_BYTES_MAX = 64 * 1024 * 1024

export interface ReadOptions {
  /** Whether all of it is to belong to root, whoever has it here. */
  allRoot: boolean
}

/** What there is at a local path. @throws {UsageError} if there is nothing, or neither file nor directory */
export async function kindOfLocal(path: string): Promise<'file' | 'directory'> {
  try {
    const found = await lstat(await realpath(path))
    if (found.isDirectory()) return 'directory'
    if (found.isFile()) return 'file'
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`)
  }
  throw new UsageError(`${path} is neither a file nor a directory`)
}

/** All that is below a local directory, with modes and owners, and without times. @throws {UsageError} */
export async function readDirectory(directory: string, options: ReadOptions): Promise<Entry[]> {
  const entries: Entry[] = []
  let sizeBytes = 0
  for await (const found of walkTree(directory)) {
    sizeBytes += found.size
    if (sizeBytes > LOCAL_BYTES_MAX) {
      throw new UsageError(`${directory} has more than ${formatBytes(LOCAL_BYTES_MAX)}`, {
        hint: 'An overlay is for configuration; put what is large into the image.',
      })
    }
    entries.push(await load(directory, found, options))
  }
  return entries
}

/** One local file; links to it are followed. */
export async function readFileEntry(path: string, options: ReadOptions): Promise<Entry> {
  const real = await realpath(path)
  const [directory, name] = [dirname(real), basename(real)]
  for await (const found of walkTree(directory, { excludes: (each) => each !== name })) {
    if (found.type !== 'file') break
    if (found.size > LOCAL_BYTES_MAX) {
      throw new UsageError(`${path} has more than ${formatBytes(LOCAL_BYTES_MAX)}`)
    }
    return load(directory, found, options)
  }
  throw new UsageError(`${join(directory, name)} is no file any more`)
}

async function load(directory: string, found: TreeEntry, { allRoot }: ReadOptions): Promise<Entry> {
  const { path, mode, type } = found
  const owner = allRoot ? { uid: 0, gid: 0 } : { uid: found.uid, gid: found.gid }
  const base = { path, mode, ...owner, mtime: 0 }
  switch (type) {
    case 'file': {
      const pieces: Buffer[] = []
      for await (const piece of readTreeFile(directory, found)) pieces.push(piece)
      return { ...base, type, content: Buffer.concat(pieces) }
    }
    case 'symlink':
      return { ...base, type, target: found.target! }
    case 'character':
    case 'block':
      return { ...base, type, rdev: found.rdev! }
    default:
      return { ...base, type }
  }
}
