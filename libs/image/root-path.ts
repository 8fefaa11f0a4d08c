import { lstat, readdir, readlink } from 'node:fs/promises'
import { compileName } from '../archive/glob.ts'
import { treeError } from '../archive/tree-error.ts'
import { LINKS_MAX } from './limits.ts'

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'])

/**
 * Where a path of a root file system is on this machine, with its symbolic links followed as the node will follow
 * them: an absolute link starts at the image's root again and `..` ends there, so that no link leads out of it. A
 * merged /usr needs no special case. Undefined if there is nothing, also behind a dangling or circular link.
 * @throws {TreeUnreadableError}
 */
export async function resolveInRoot(root: string, path: string): Promise<string | undefined> {
  const ahead = path.split('/').reverse()
  let done: string[] = []
  let links = 0
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      done.pop()
      continue
    }
    const place = [root, ...done, name].join('/')
    const target = await linkTarget(place)
    if (target === undefined) return undefined
    if (target === '') {
      done.push(name)
      continue
    }
    if (++links > LINKS_MAX) return undefined
    if (target.startsWith('/')) done = []
    ahead.push(...target.split('/').reverse())
  }
  return [root, ...done].join('/')
}

/**
 * The paths that match a pattern, whose first character is `/`, in the order of their names. Their links are followed
 * within the root only; whether a path without a wildcard at its end exists, `resolveInRoot` tells.
 */
export async function globInRoot(root: string, pattern: string): Promise<string[]> {
  let found = ['']
  for (const name of pattern.split('/').slice(1)) {
    if (!/[*?[\\]/.test(name)) {
      found = found.map((path) => `${path}/${name}`)
      continue
    }
    const matches = compileName(name)
    const listed = await Promise.all(
      found.map(async (path) =>
        (await namesIn(root, path)).filter(matches).map((match) => `${path}/${match}`),
      ),
    )
    found = listed.flat()
  }
  return found
}

/** Empty for what is no link, undefined for what is not there. */
async function linkTarget(place: string): Promise<string | undefined> {
  try {
    const stats = await lstat(place)
    return stats.isSymbolicLink() ? await readlink(place) : ''
  } catch (error) {
    if (isNotThere(error)) return undefined
    throw treeError(error, place)
  }
}

async function namesIn(root: string, path: string): Promise<string[]> {
  const place = await resolveInRoot(root, path)
  if (place === undefined) return []
  try {
    return (await readdir(place)).sort()
  } catch (error) {
    if (isNotThere(error)) return []
    throw treeError(error, place)
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_THERE.has(String(error.code))
}
