import type { Entry } from '../archive/entry.ts'
import { comparePaths, parentsOf } from './overlay-tree.ts'

/** Something that an overlay puts on a node, and where it stands in the order of all: what is later wins. */
export interface Laid {
  entry: Entry
  rank: number
}

/** Directories that a path needs and no overlay has: owned by root, of the beginning of time, always the same. */
const IMPLIED_DIRECTORY = { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const
/** Unpacking a directory sets the mode of one that is there: an overlay with a file in it must not open these up. */
const IMPLIED_MODES: ReadonlyMap<string, number> = new Map([
  ['root', 0o700],
  ['root/.ssh', 0o700],
  ['tmp', 0o1777],
  ['var/tmp', 0o1777],
])

/**
 * Overlays laid over one another, in list order: for each path the last one that has it wins. A directory over a
 * directory keeps what is in it and takes the later one's mode and owner; anything else over a directory takes away what
 * was in it; a directory takes the place of a file or link.
 *
 * It ends at the edge of the overlays: where the *image* has a link and the overlay a directory of the same path
 * (`lib64` in an image with merged /usr), the node's kernel finds both and the directory replaces the link.
 */
export class Layering {
  readonly #laid = new Map<string, Laid>()
  /** Paths that were deleted and that nothing later has again. */
  readonly #deleted = new Map<string, number>()

  /** Paths to be deleted from what is below all overlays. */
  get deleted(): readonly string[] {
    return [...this.#deleted.keys()].sort(comparePaths)
  }

  at(path: string): Laid | undefined {
    return this.#laid.get(path)
  }

  /** Lays something over all that was laid before. */
  lay({ entry, rank }: Laid): void {
    const { path } = entry
    for (const parent of parentsOf(path)) {
      this.#deleted.delete(parent)
      if (this.#isDirectory(parent)) continue
      this.#laid.set(parent, { entry: impliedDirectory(parent), rank })
    }
    this.#deleted.delete(path)
    if (entry.type !== 'directory') this.#clear(path)
    this.#laid.set(path, { entry, rank })
  }

  /** Deletes a path, with all that is in it, from what was laid before and from what is below all overlays. */
  delete(path: string, rank: number): void {
    this.#clear(path)
    this.#laid.delete(path)
    this.#deleted.set(path, rank)
  }

  /** Each directory comes before what is in it. */
  entries(): Entry[] {
    return Array.from(this.#laid.values(), ({ entry }) => entry).sort(byPath)
  }

  /** Says the same for the same paths, their types and order: what decides what can be laid over them. */
  shape(): string {
    const laid = [...this.#laid].map(([path, { entry, rank }]) => `${path}\0${entry.type}\0${rank}`)
    const deleted = [...this.#deleted].map(([path, rank]) => `${path}\0deleted\0${rank}`)
    return [...laid, ...deleted].sort().join('\n')
  }

  /**
   * What is left of some things of other ranks when they are merged in, each at its rank: that over which something
   * later was laid falls away. The result has the directories that it needs and that are not there, and comes after
   * `entries` in an archive. `deleted` is what remains of the deletions, if that is another list.
   *
   * @throws what `conflict` throws: called for something that would have to replace a directory that is not empty, which
   * an archive cannot do
   */
  merge(
    things: readonly Laid[],
    conflict: (thing: Laid) => never,
  ): { entries: Entry[]; deleted: readonly string[] | undefined } {
    const own = new Layering()
    const restored = new Set<string>()
    for (const thing of [...things].sort((first, second) => first.rank - second.rank)) {
      if (this.#isCovered(thing)) continue
      const { path, type } = thing.entry
      if (type !== 'directory' && this.#isDirectory(path)) conflict(thing)
      for (const known of [...parentsOf(path), path]) if (this.#deleted.has(known)) restored.add(known)
      own.lay(thing)
    }
    const entries = own.entries().filter(({ path, type }) => type !== 'directory' || !this.#isDirectory(path))
    const deleted = restored.size > 0 ? this.deleted.filter((path) => !restored.has(path)) : undefined
    return { entries, deleted }
  }

  /** Whether something later has the path, or has taken away what it is in. */
  #isCovered({ entry: { path }, rank }: Laid): boolean {
    if ((this.#laid.get(path)?.rank ?? -1) > rank || (this.#deleted.get(path) ?? -1) > rank) return true
    for (const parent of parentsOf(path)) {
      const above = this.#laid.get(parent)
      if (above && above.rank > rank && above.entry.type !== 'directory') return true
      if ((this.#deleted.get(parent) ?? -1) > rank) return true
    }
    return false
  }

  #isDirectory(path: string): boolean {
    return this.#laid.get(path)?.entry.type === 'directory'
  }

  /** Takes away what is below a path. */
  #clear(path: string): void {
    const below = `${path}/`
    if (!this.#isDirectory(path) && this.#deleted.size === 0) return
    for (const known of this.#laid.keys()) if (known.startsWith(below)) this.#laid.delete(known)
    for (const known of this.#deleted.keys()) if (known.startsWith(below)) this.#deleted.delete(known)
  }
}

function impliedDirectory(path: string): Entry {
  return { ...IMPLIED_DIRECTORY, path, mode: IMPLIED_MODES.get(path) ?? IMPLIED_DIRECTORY.mode }
}

function byPath(first: Entry, second: Entry): number {
  return comparePaths(first.path, second.path)
}
