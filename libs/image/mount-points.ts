import { chmod, lstat, mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { resolveInRoot } from './root-path.ts'

/** Something that is to be mounted in a tree. */
export interface MountPoint {
  /** Where, relative to the root of the tree, with links followed. */
  place: string
  kind: 'file' | 'directory'
}

/** What had to be made for mount points, relative to the directory that has the log. */
interface Made {
  path: string
  kind: 'file' | 'directory'
}

const LOG = 'mount-points.json'

/**
 * Where something is mounted that is wanted at a path of a tree: its links are followed as they are in the tree, and
 * what does not exist is below the last directory that does.
 */
export async function mountPointAt(
  root: string,
  path: string,
  kind: 'file' | 'directory',
): Promise<MountPoint> {
  const found = await resolveInRoot(root, path)
  if (found !== undefined) return { place: relative(root, found), kind }
  const names = path.split('/').filter((name) => name !== '')
  const parent = await mountPointAt(root, `/${names.slice(0, -1).join('/')}`, 'directory')
  return { place: [...(parent.place === '' ? [] : [parent.place]), names.at(-1)!].join('/'), kind }
}

/**
 * Makes those mount points that a tree does not have, and notes them beside the tree first, so that whatever happens
 * `removeMountPoints` takes them away again. The times of the directories that they are in stay as they were: a tree
 * that was only looked at is the same image.
 */
export async function makeMountPoints(
  home: string,
  { root, points }: { root: string; points: readonly MountPoint[] },
): Promise<void> {
  const made: Made[] = []
  for (const { place, kind } of points) {
    const names = place.split('/')
    for (const [index] of names.entries()) {
      const path = relative(home, join(root, ...names.slice(0, index + 1)))
      const isKnown = made.some((each) => each.path === path)
      if (isKnown || (await isThere(join(home, path)))) continue
      made.push({ path, kind: index === names.length - 1 ? kind : 'directory' })
    }
  }
  if (made.length === 0) return
  await writeFile(join(home, LOG), JSON.stringify(made), { flush: true })
  for (const { path, kind } of made) {
    await keepingTime(dirname(join(home, path)), async () => {
      if (kind === 'directory') await mkdir(join(home, path))
      else await writeFile(join(home, path), '', { flag: 'wx' })
      // Whatever the umask is: commands of other users than root see it.
      await chmod(join(home, path), kind === 'directory' ? 0o755 : 0o644)
    })
  }
}

/** Takes away what `makeMountPoints` made, and what nobody has put anything into since. */
export async function removeMountPoints(home: string): Promise<void> {
  const log = join(home, LOG)
  for (const { path, kind } of (await readLog(log)).reverse()) {
    const place = join(home, path)
    await keepingTime(dirname(place), async () => {
      if (kind === 'directory') await rmdir(place)
      else if ((await lstat(place)).size === 0) await rm(place)
    }).catch(ignoreTaken)
  }
  await rm(log, { force: true })
}

/** A log that was cut short when the power failed is from before anything was made. */
async function readLog(path: string): Promise<Made[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Made[]
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Whole seconds: an image has no more. */
async function keepingTime(directory: string, work: () => Promise<void>): Promise<void> {
  const { mtimeNs } = await stat(directory, { bigint: true })
  await work()
  const mtimeS = Number(mtimeNs / 1_000_000_000n)
  await utimes(directory, mtimeS, mtimeS)
}

function ignoreTaken(error: NodeJS.ErrnoException): void {
  if (!['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function relative(from: string, path: string): string {
  return path.slice(from.length + 1)
}
