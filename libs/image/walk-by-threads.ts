import { TreeTooLargeError } from '../archive/errors.ts'
import type { TreeEntry } from '../archive/tree-entry.ts'
import { isWalkedInto } from '../archive/walk-tree.ts'
import type { Listing } from './build-thread.ts'
import type { BuildThreads } from './build-threads.ts'
import { LISTINGS_AT_ONCE, TREE_ENTRIES_MAX } from './limits.ts'

export interface ThreadedWalk extends Omit<Listing, 'directories'> {
  threads: BuildThreads
  /** Of the root. */
  device: bigint
}

/**
 * The same as `walkTree`, with several threads that look into directories: a disk that is asked for many at once is
 * slow only once, and this thread stays free.
 * @throws {TreeUnreadableError | TreeChangedError | TreeTooLargeError}
 */
export async function walkByThreads(walk: ThreadedWalk): Promise<TreeEntry[]> {
  const found = new FoundDirectories(walk)
  const { threads, root, excludes, without } = walk
  const line = async (index: number): Promise<void> => {
    for (let directories = await found.take(); directories; directories = await found.take()) {
      await threads.get(index).list({ root, directories, excludes, without }, (listed) => found.add(listed))
      found.listed()
    }
  }
  const lines = Array.from({ length: threads.max }, (_, index) => line(index))
  try {
    await Promise.all(lines)
  } catch (error) {
    found.fail()
    await threads.close()
    await Promise.allSettled(lines)
    throw error
  }
  return found.inOrder()
}

/** Directories that have been seen, and of some of them what is in them. */
class FoundDirectories {
  readonly #root: string
  readonly #device: bigint
  readonly #entries = new Map<string, TreeEntry[]>()
  #waiting = ['']
  /** How many threads are at work. */
  #working = 0
  #count = 0
  #changed = Promise.withResolvers<void>()

  constructor({ root, device }: { root: string; device: bigint }) {
    this.#root = root
    this.#device = device
  }

  /** Directories to look into; undefined once all have been. They are shared out, so that no thread has all of them. */
  async take(): Promise<string[] | undefined> {
    while (this.#waiting.length === 0 && this.#working > 0) await this.#changed.promise
    if (this.#waiting.length === 0) return undefined
    this.#working++
    return this.#waiting.splice(-Math.min(Math.ceil(this.#waiting.length / 2), LISTINGS_AT_ONCE))
  }

  add(entries: readonly TreeEntry[]): void {
    let directory: string | undefined
    let listed: TreeEntry[] = []
    for (const entry of entries) {
      const { path } = entry
      const end = Math.max(path.lastIndexOf('/'), 0)
      // Mostly it is that of the entry before, which need not be looked up.
      if (directory === undefined || directory.length !== end || !path.startsWith(directory)) {
        directory = path.slice(0, end)
        listed = this.#listed(directory)
      }
      listed.push(entry)
      if (isWalkedInto(entry, this.#device)) this.#waiting.push(path)
    }
    this.#count += entries.length
    if (this.#count > TREE_ENTRIES_MAX) {
      throw new TreeTooLargeError(`${this.#root} has more than ${TREE_ENTRIES_MAX} files`, {
        hint: 'A node would have all of them in its memory: exclude what it can mount instead.',
      })
    }
    this.#wake()
  }

  /** What was taken has been looked into. */
  listed(): void {
    this.#working--
    this.#wake()
  }

  /** There is nothing more to do for anybody. */
  fail(): void {
    this.#waiting = []
    this.#working = 0
    this.#wake()
  }

  /** All of it, parents first. */
  inOrder(): TreeEntry[] {
    const all: TreeEntry[] = []
    const below = (directory: string): void => {
      for (const entry of this.#entries.get(directory) ?? []) {
        all.push(entry)
        if (entry.type === 'directory') below(entry.path)
      }
    }
    below('')
    return all
  }

  #listed(directory: string): TreeEntry[] {
    const known = this.#entries.get(directory)
    if (known) return known
    const listed: TreeEntry[] = []
    this.#entries.set(directory, listed)
    return listed
  }

  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }
}
