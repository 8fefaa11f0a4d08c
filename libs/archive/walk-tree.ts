import type { BigIntStats } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { messageOf } from '../errors/muster-error.ts'
import { type DeviceNumber, type EntryType, typeOfMode } from './entry.ts'
import { TreeUnreadableError } from './errors.ts'
import type { Excludes } from './excludes.ts'
import { STATS_AT_ONCE_MAX } from './limits.ts'
import { decodePath, encodePath } from './path-bytes.ts'
import type { TreeEntry } from './tree-entry.ts'
import { treeError } from './tree-error.ts'

const MTIME_MAX = 0xffff_ffff

export interface WalkOptions {
  excludes?: Excludes | undefined
}

/**
 * Everything below a directory, parents first, names of a directory in the order of their bytes. The directory itself
 * is not among it. A directory on another file system is there, but empty, as a mount point is in an image; other
 * files are not asked for their device, because overlayfs gives some of its files another one.
 * @throws {TreeUnreadableError | TreeChangedError}
 */
export async function* walkTree(
  root: string,
  options: WalkOptions = {},
): AsyncGenerator<TreeEntry, void, void> {
  const rootDevice = await checkTreeRoot(root)
  const excluded = options.excludes ?? (() => false)
  const stack = [(await list(root, '', excluded)).values()]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.next()
    if (next.done) {
      stack.pop()
      continue
    }
    const entry = next.value
    yield entry
    if (entry.type === 'directory' && entry.dev === rootDevice) {
      stack.push((await list(root, entry.path, excluded)).values())
    }
  }
}

/**
 * That `root` is a directory; returns its device.
 * @throws {TreeUnreadableError}
 */
export async function checkTreeRoot(root: string): Promise<bigint> {
  try {
    const found = await stat(root, { bigint: true })
    if (found.isDirectory()) return found.dev
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw missing
      ? new TreeUnreadableError(`there is no directory ${root}`, 'missing', { cause: error })
      : new TreeUnreadableError(`cannot read ${root}: ${messageOf(error)}`, 'denied', { cause: error })
  }
  throw new TreeUnreadableError(`${root} is not a directory`, 'invalid')
}

async function list(root: string, directory: string, excluded: Excludes): Promise<TreeEntry[]> {
  const names = await readdir(locate(root, directory), { encoding: 'buffer' }).catch((error) => {
    throw treeError(error, `${root}/${directory}`)
  })
  const paths = names
    .sort(Buffer.compare)
    .map((name) => (directory === '' ? decodePath(name) : `${directory}/${decodePath(name)}`))
    .filter((path) => !excluded(path))
  const entries: TreeEntry[] = []
  for (let at = 0; at < paths.length; at += STATS_AT_ONCE_MAX) {
    const batch = paths.slice(at, at + STATS_AT_ONCE_MAX)
    entries.push(...(await Promise.all(batch.map((path) => describe(root, path)))))
  }
  return entries
}

async function describe(root: string, path: string): Promise<TreeEntry> {
  try {
    const place = locate(root, path)
    const stats = await lstat(place, { bigint: true })
    const type = typeOfMode(Number(stats.mode))!
    const entry = entryOf(path, type, stats)
    if (type === 'character' || type === 'block') return { ...entry, rdev: deviceNumber(stats.rdev) }
    if (type !== 'symlink') return entry
    const target = await readlink(place, { encoding: 'buffer' })
    return { ...entry, target: decodePath(target), size: target.length }
  } catch (error) {
    throw treeError(error, `${root}/${path}`)
  }
}

function entryOf(path: string, type: EntryType, stats: BigIntStats): TreeEntry {
  return {
    path,
    type,
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtime: secondsOf(stats),
    size: type === 'file' ? Number(stats.size) : 0,
    dev: stats.dev,
    ino: stats.ino,
    nlink: Number(stats.nlink),
  }
}

/** The seconds of a modification time, held within what newc has room for: 1970 to 2106. */
export function secondsOf(stats: BigIntStats): number {
  return Math.min(Math.max(Math.floor(Number(stats.mtimeNs) / 1e9), 0), MTIME_MAX)
}

/** Where something of a tree is on the disk, in bytes: not every name is UTF-8. */
export function locate(root: string, path: string): Buffer {
  return encodePath(path === '' ? root : `${root}/${path}`)
}

/** Linux's dev_t as user space has it (makedev(3)). */
function deviceNumber(rdev: bigint): DeviceNumber {
  return {
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
  }
}
