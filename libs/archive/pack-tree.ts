import { TRAILER } from './cpio-writer.ts'
import type { Entry } from './entry.ts'
import { TreeTooLargeError } from './errors.ts'
import { TREE_PACK_BYTES_MAX } from './limits.ts'
import { packEntries } from './pack.ts'
import type { TreeEntry } from './tree-entry.ts'
import { readTreeFile } from './tree-file.ts'
import { walkTree } from './walk-tree.ts'

/**
 * A small directory as a complete cpio archive, not compressed. Owners (root) and times (1970) are not the
 * directory's, modes are: the same files give the same bytes on any machine and from any checkout.
 * @throws {TreeTooLargeError} over TREE_PACK_BYTES_MAX
 * @throws {TreeUnreadableError | TreeChangedError | EntryInvalidError | EntryTooLargeError}
 */
export async function packTree(directory: string): Promise<Buffer> {
  const entries: Entry[] = []
  let size = 0
  for await (const found of walkTree(directory)) {
    size += found.size
    if (size > TREE_PACK_BYTES_MAX) {
      throw new TreeTooLargeError(`${directory} has more than ${TREE_PACK_BYTES_MAX} bytes`, {
        hint: 'An overlay is for configuration; put what is large into the image.',
      })
    }
    entries.push(await load(directory, found))
  }
  return Buffer.concat([packEntries(entries), TRAILER])
}

async function load(directory: string, found: TreeEntry): Promise<Entry> {
  const base = { path: found.path, mode: found.mode, uid: 0, gid: 0, mtime: 0 }
  switch (found.type) {
    case 'file':
      return { ...base, type: found.type, content: await contentOf(directory, found) }
    case 'symlink':
      return { ...base, type: found.type, target: found.target! }
    case 'character':
    case 'block':
      return { ...base, type: found.type, rdev: found.rdev! }
    default:
      return { ...base, type: found.type }
  }
}

async function contentOf(directory: string, found: TreeEntry): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of readTreeFile(directory, found)) pieces.push(piece)
  return Buffer.concat(pieces)
}
