import { linkMembers, type TreeMember } from '../archive/hard-links.ts'
import type { TreeEntry } from '../archive/tree-entry.ts'
import { walkTree } from '../archive/walk-tree.ts'

/** Links to the sources of the kernel on the machine that built it. */
const OUTSIDE: readonly string[] = ['build', 'source']

/**
 * The members of the archive with a kernel's modules: `lib/modules/RELEASE`, and `lib/firmware` where it is there. The
 * archive is laid over images, and in most of them /lib is a link to usr/lib. What the kernel unpacks goes through such
 * a link, but a member for the directory `lib` itself would take its place: there is none. `paths` are what of `root`
 * goes into it, with all that is there.
 *
 * All belongs to root, and directories are of no time, so that the same modules make the same archive whoever has
 * unpacked them. @throws {TreeUnreadableError | TreeChangedError}
 */
export async function moduleMembers(
  root: string,
  { paths, signal }: { paths: readonly string[]; signal?: AbortSignal | undefined },
): Promise<TreeMember[]> {
  const entries: TreeEntry[] = []
  for (const path of paths) {
    const parent = path.slice(0, path.lastIndexOf('/'))
    for (const directory of parent === 'lib' ? [path] : [parent, path])
      entries.push(directoryEntry(directory))
    const excludes = (name: string): boolean => OUTSIDE.includes(name)
    for await (const entry of walkTree(`${root}/${path}`, { excludes })) {
      signal?.throwIfAborted()
      entries.push(asRoots({ ...entry, path: `${path}/${entry.path}` }))
    }
  }
  return linkMembers(entries)
}

function asRoots(entry: TreeEntry): TreeEntry {
  return { ...entry, uid: 0, gid: 0, ...(entry.type === 'directory' && { mtime: 0 }) }
}

function directoryEntry(path: string): TreeEntry {
  return {
    path,
    type: 'directory',
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 0,
    size: 0,
    dev: 0n,
    ctimeNs: 0n,
    ino: 0n,
    nlink: 2,
  }
}
