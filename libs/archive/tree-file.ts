import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { TreeChangedError } from './errors.ts'
import { READ_BYTES_MAX } from './limits.ts'
import type { TreeEntry } from './tree-entry.ts'
import { treeError } from './tree-error.ts'
import { locate, secondsOf } from './walk-tree.ts'

/**
 * The content of a file that `walkTree` found, in pieces of at most READ_BYTES_MAX, exactly `entry.size` bytes.
 * @throws {TreeChangedError} if the file is not what it was, or changes meanwhile
 * @throws {TreeUnreadableError}
 */
export async function* readTreeFile(
  root: string,
  entry: TreeEntry,
): AsyncGenerator<Buffer<ArrayBuffer>, void, void> {
  const name = `${root}/${entry.path}`
  let file: FileHandle | undefined
  try {
    file = await open(locate(root, entry.path), constants.O_RDONLY | constants.O_NOFOLLOW)
    const before = await file.stat({ bigint: true })
    if (!isSame(before, entry)) throw changed(name)
    for (let offset = 0; offset < entry.size; ) {
      const piece = Buffer.allocUnsafe(Math.min(READ_BYTES_MAX, entry.size - offset))
      await fill(file, piece, { offset, name })
      offset += piece.length
      yield piece
    }
    const after = await file.stat({ bigint: true })
    if (after.mtimeNs !== before.mtimeNs || after.size !== before.size) throw changed(name)
  } catch (error) {
    throw treeError(error, name)
  } finally {
    await file?.close()
  }
}

async function fill(
  file: FileHandle,
  piece: Buffer<ArrayBuffer>,
  place: { offset: number; name: string },
): Promise<void> {
  for (let filled = 0; filled < piece.length; ) {
    const { bytesRead } = await file.read(piece, filled, piece.length - filled, place.offset + filled)
    if (bytesRead === 0) throw changed(place.name)
    filled += bytesRead
  }
}

function isSame(stats: BigIntStats, entry: TreeEntry): boolean {
  return stats.isFile() && stats.size === BigInt(entry.size) && secondsOf(stats) === entry.mtime
}

function changed(name: string): TreeChangedError {
  return new TreeChangedError(`${name} changed while it was read`)
}
