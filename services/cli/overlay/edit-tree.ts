import { posix } from 'node:path'
import type { Entry } from '../../../libs/archive/entry.ts'
import { nearest } from '../../../libs/model/nearest.ts'
import { isClean, parentsOf } from '../../../libs/overlay/overlay-tree.ts'
import { UsageError } from '../errors.ts'
import { OverlayFileError } from './errors.ts'
import type { Tree } from './overlay-api.ts'

const DIRECTORY_MODE = 0o755
/** Of whom makes a file, unless said otherwise. */
const ROOT = { uid: 0, gid: 0, mtime: 0 } as const

/** Whether directories that a path needs are made as well. */
export interface Parents {
  parents: boolean
}

/** The path of a file in an overlay as users write it: `/etc/motd` and `etc/motd` are the same. @throws {UsageError} */
export function pathIn(text: string): string {
  const path = posix.normalize(text).replace(/^\/+|\/+$/g, '')
  if (isClean(path)) return path
  throw new UsageError(`${JSON.stringify(text)} is no path in an overlay`, {
    hint: 'A path begins at the root of a node: etc/motd or /etc/motd.',
  })
}

/**
 * What is at a path; of a directory that only paths tell of, what it will be on a node.
 * @throws {OverlayFileError} if there is nothing
 */
export function entryAt(tree: Tree, place: { overlay: string; path: string }): Entry {
  const entry = tree.get(place.path) ?? (isImplied(tree, place.path) ? newDirectory(place.path) : undefined)
  if (entry) return entry
  const best = tree.has(`${place.path}.ww`) ? `${place.path}.ww` : nearest(place.path, [...tree.keys()])
  throw new OverlayFileError(place, 'does not exist', 'missing', {
    hint: `${best === undefined ? '' : `Did you mean ${best}? `}'muster overlay list -a ${place.overlay}' shows all files.`,
  })
}

/** With an entry, in place of what is there. @throws {OverlayFileError} if a directory is missing or in the way */
export function withEntry(tree: Tree, entry: Entry, options: { overlay: string } & Parents): Tree {
  const { overlay, parents } = options
  const place = { overlay, path: entry.path }
  const isDirectory = tree.get(entry.path)?.type === 'directory' || isImplied(tree, entry.path)
  if (isDirectory && entry.type !== 'directory') {
    throw new OverlayFileError(place, 'is a directory', 'conflict', { hint: 'Delete it first.' })
  }
  const next = new Map(tree)
  for (const path of parentsOf(entry.path)) {
    const found = tree.get(path)
    if (found?.type === 'directory' || isImplied(tree, path)) continue
    if (found)
      throw new OverlayFileError(
        place,
        `cannot be made: ${path} is a ${wordFor(found)}, no directory`,
        'conflict',
      )
    if (!parents) {
      throw new OverlayFileError(place, `cannot be made: there is no directory ${path}`, 'missing', {
        hint: 'With --parents it is made, too.',
      })
    }
    next.set(path, newDirectory(path))
  }
  return next.set(entry.path, entry)
}

/** Without a path. @throws {OverlayFileError} if it is a directory with something in it, and not `force` */
export function withoutPath(
  tree: Tree,
  place: { overlay: string; path: string },
  { force, parents }: { force: boolean } & Parents,
): Tree {
  const below = [...tree.keys()].filter((path) => path.startsWith(`${place.path}/`))
  if (below.length === 0 || !tree.has(place.path)) entryAt(tree, place)
  if (below.length > 0 && !force) {
    throw new OverlayFileError(place, 'is a directory that is not empty', 'conflict', {
      hint: 'With --force it is deleted with all that is in it.',
    })
  }
  const next = new Map(tree)
  for (const path of [place.path, ...below]) next.delete(path)
  if (parents)
    for (const path of [...parentsOf(place.path)].reverse()) if (isEmpty(next, path)) next.delete(path)
  return next
}

/** With the same function applied to one entry. @throws {OverlayFileError} */
export function changed(
  tree: Tree,
  place: { overlay: string; path: string },
  change: (entry: Entry) => Entry,
): Tree {
  return new Map(tree).set(place.path, change(entryAt(tree, place)))
}

export function newDirectory(path: string, mode = DIRECTORY_MODE): Entry {
  return { path, type: 'directory', mode, ...ROOT }
}

export function newFile(path: string, { mode, content }: { mode: number; content: Uint8Array }): Entry {
  return { path, type: 'file', mode, ...ROOT, content }
}

/** `644`, `0755`. @throws {UsageError} */
export function modeOf(text: string): number {
  if (/^[0-7]{3,5}$/.test(text) && Number.parseInt(text, 8) <= 0o7777) return Number.parseInt(text, 8)
  throw new UsageError(`${JSON.stringify(text)} is no mode`, { hint: 'A mode is octal: 644, 0755, 4755.' })
}

export function wordFor({ type }: Entry): string {
  if (type === 'symlink') return 'link'
  return type === 'character' || type === 'block' ? 'device' : type
}

/** Whether there is a directory without an entry: an archive needs none for those in which something is. */
export function isImplied(tree: Tree, path: string): boolean {
  return !tree.has(path) && !isEmpty(tree, path)
}

/** Local files without the directories that the tree has, too, and needs no entries for. */
export function withoutImplied(entries: readonly Entry[], tree: Tree): Entry[] {
  return entries.filter((entry) => {
    const { type, path, mode, uid, gid } = entry
    const isOrdinary = type === 'directory' && mode === DIRECTORY_MODE && uid === 0 && gid === 0
    return !(isOrdinary && isImplied(tree, path))
  })
}

function isEmpty(tree: Tree, directory: string): boolean {
  return ![...tree.keys()].some((path) => path.startsWith(`${directory}/`))
}
