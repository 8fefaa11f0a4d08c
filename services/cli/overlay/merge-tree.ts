import { isDeepStrictEqual } from 'node:util'
import type { Entry } from '../../../libs/archive/entry.ts'
import { formatNames } from '../text.ts'
import { OverlayFileError } from './errors.ts'
import type { Tree } from './overlay-api.ts'

/**
 * A tree with entries laid over it.
 * @throws {OverlayFileError} if that would replace something, and not `overwrite`; or a directory by something else
 */
export function mergeTree(
  tree: Tree,
  entries: readonly Entry[],
  { overlay, overwrite }: { overlay: string; overwrite: boolean },
): Tree {
  const next = new Map(tree)
  const replaced: string[] = []
  for (const entry of entries) {
    const { path } = entry
    const present = tree.get(path)
    next.set(path, entry)
    if (!present || isSame(present, entry)) continue
    if ((present.type === 'directory') !== (entry.type === 'directory')) {
      const [before, after] = [present, entry].map(({ type }) =>
        type === 'directory' ? 'a directory' : 'no directory',
      )
      throw new OverlayFileError({ overlay, path }, `is ${before}, and would be ${after}`, 'conflict', {
        hint: `Delete it first: muster overlay delete ${overlay} ${path}`,
      })
    }
    if (present.type !== 'directory') replaced.push(path)
    // A directory that is there keeps its mode and owner, unless all is to be as it comes.
    else if (!overwrite) next.set(path, present)
  }
  const [first] = replaced
  if (first === undefined || overwrite) return next
  const others = replaced.length > 1 ? `: ${formatNames(replaced)}` : ''
  throw new OverlayFileError({ overlay, path: first }, `exists already${others}`, 'conflict', {
    hint: 'With --overwrite it is replaced.',
  })
}

function isSame(before: Entry, after: Entry): boolean {
  const plain = (entry: Entry): unknown => ({
    ...entry,
    mtime: 0,
    ...(entry.type === 'file' && { content: Buffer.from(entry.content).toString('latin1') }),
    ...(entry.type === 'symlink' && { mode: 0 }),
  })
  return isDeepStrictEqual(plain(before), plain(after))
}
