import { type BigIntStats, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { messageOf } from '../errors/muster-error.ts'
import { type DeviceNumber, type EntryType, typeOfMode } from './entry.ts'
import { TreeUnreadableError } from './errors.ts'
import type { Excludes } from './excludes.ts'
import { WALK_SLICE_ENTRIES } from './limits.ts'
import { decodePath, encodePath, isAscii } from './path-bytes.ts'
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
 *
 * It looks at a file within the thread it runs in, which takes 3 us where the disk's cache has it, a tenth of what
 * asking for it does. Other work gets its turn every WALK_SLICE_ENTRIES.
 * @throws {TreeUnreadableError | TreeChangedError}
 */
export async function* walkTree(
  root: string,
  options: WalkOptions = {},
): AsyncGenerator<TreeEntry, void, void> {
  await checkTreeRoot(root)
  let found = 0
  for (const entry of walkTreeSync(root, options)) {
    yield entry
    if (++found % WALK_SLICE_ENTRIES === 0) await setImmediate()
  }
}

/** The same without giving way to anything: for threads that have nothing else to do. */
export function* walkTreeSync(root: string, options: WalkOptions = {}): Generator<TreeEntry, void, void> {
  const rootDevice = deviceOf(root)
  const stack = [listDirectory(root, '', options)]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.next()
    if (next.done) {
      stack.pop()
      continue
    }
    const entry = next.value
    yield entry
    if (isWalkedInto(entry, rootDevice)) stack.push(listDirectory(root, entry.path, options))
  }
}

/** Whether a walk goes on below an entry: mount points are empty directories to it. */
export function isWalkedInto(entry: TreeEntry, rootDevice: bigint): boolean {
  return entry.type === 'directory' && entry.dev === rootDevice
}

/**
 * What is in one directory of a tree, in the order of the names' bytes; `directory` is relative to `root`, or empty.
 * @throws {TreeUnreadableError | TreeChangedError}
 */
export function* listDirectory(
  root: string,
  directory: string,
  { excludes = () => false }: WalkOptions = {},
): Generator<TreeEntry, void, void> {
  for (const name of namesIn(root, directory)) {
    const path = directory === '' ? name : `${directory}/${name}`
    if (!excludes(path)) yield describe(root, path)
  }
}

/**
 * That `root` is a directory; returns its device.
 * @throws {TreeUnreadableError}
 */
export async function checkTreeRoot(root: string): Promise<bigint> {
  const found = await stat(root, { bigint: true }).catch((error) => {
    throw rootError(error, root)
  })
  if (!found.isDirectory()) throw noDirectory(root)
  return found.dev
}

function deviceOf(root: string): bigint {
  let found: BigIntStats
  try {
    found = statSync(root, { bigint: true })
  } catch (error) {
    throw rootError(error, root)
  }
  if (!found.isDirectory()) throw noDirectory(root)
  return found.dev
}

function rootError(error: unknown, root: string): TreeUnreadableError {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  return missing
    ? new TreeUnreadableError(`there is no directory ${root}`, 'missing', { cause: error })
    : new TreeUnreadableError(`cannot read ${root}: ${messageOf(error)}`, 'denied', { cause: error })
}

function noDirectory(root: string): TreeUnreadableError {
  return new TreeUnreadableError(`${root} is not a directory`, 'invalid')
}

/** Names as strings of their bytes: a buffer for each would take longer to be collected than the directory to be read. */
function namesIn(root: string, directory: string): string[] {
  try {
    const names = readdirSync(locate(root, directory), { encoding: 'latin1' }).sort()
    return names.map((name) => (isAscii(name) ? name : decodePath(Buffer.from(name, 'latin1'))))
  } catch (error) {
    throw treeError(error, `${root}/${directory}`)
  }
}

function describe(root: string, path: string): TreeEntry {
  try {
    const place = locate(root, path)
    const stats = lstatSync(place, { bigint: true })
    const type = typeOfMode(Number(stats.mode))!
    const entry = entryOf(path, type, stats)
    if (type === 'file' || type === 'directory') return entry
    if (type === 'character' || type === 'block') return { ...entry, rdev: deviceNumber(stats.rdev) }
    if (type !== 'symlink') return entry
    const target = readlinkSync(place, { encoding: 'buffer' })
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
    ctimeNs: stats.ctimeNs,
  }
}

/** The seconds of a modification time, held within what newc has room for: 1970 to 2106. */
export function secondsOf(stats: BigIntStats): number {
  return Math.min(Math.max(Math.floor(Number(stats.mtimeNs) / 1e9), 0), MTIME_MAX)
}

/** Where something of a tree is on the disk; in bytes where it is not ASCII, because not every name is UTF-8. */
export function locate(root: string, path: string): Buffer | string {
  const place = path === '' ? root : `${root}/${path}`
  return isAscii(place) ? place : encodePath(place)
}

/** Linux's dev_t as user space has it (makedev(3)). */
function deviceNumber(rdev: bigint): DeviceNumber {
  return {
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
  }
}
