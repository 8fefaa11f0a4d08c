import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'
import { runForOutput } from '../../../libs/archive/run-for-output.ts'
import { pause } from '../../../libs/bus/backoff.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { type Disk, diskOf } from '../keeping/disk.ts'
import { DISK_CHECK_INTERVAL_MS, FREE_SHARE_MIN } from '../keeping/limits.ts'
import type { ImageLocks } from './image-locks.ts'
import type { ImageTrees } from './image-trees.ts'
import { treeRecordFile } from './tree-record.ts'

/** A working tree, with what it takes of the disk. */
interface Tree {
  name: string
  bytes: number
  /** It is what some version of its image is, and can be unpacked again. */
  isClean: boolean
  /** When it was opened last, in milliseconds since 1970. */
  usedAtMs: number
}

export interface CountedTrees {
  trees: number
  bytes: number
}

export interface SpareTreesOptions {
  trees: ImageTrees
  locks: ImageLocks
  /** Of the trees. */
  directory: string
  /** Bytes that trees may take; 0: as much as the disk has. */
  budgetBytes: number
  logger: Logger
  disk?: () => Promise<Disk>
}

/**
 * Removes working trees that can be unpacked again, the least recently opened first: those beyond the budget, and as many
 * as it takes when the disk is nearly full. One with changes on top, or that is being worked on, stays whatever happens.
 */
export class SpareTrees {
  readonly #options: SpareTreesOptions
  readonly #closed = new AbortController()
  readonly #working: Promise<void>
  /** Bytes of trees that are as they were when this was found out: what they are, by their names. */
  readonly #sizes = new Map<string, { state: string; bytes: number }>()

  constructor(options: SpareTreesOptions) {
    this.#options = options
    this.#working = this.#work()
  }

  /** What all trees take, and those that have changes on top. */
  async usage(): Promise<CountedTrees & { changed: CountedTrees }> {
    const all = await this.#list()
    return { ...countOf(all), changed: countOf(all.filter(({ isClean }) => !isClean)) }
  }

  /** Removes what there is no room for, or only says what that is. */
  async clean({ dryRun = false }: { dryRun?: boolean } = {}): Promise<CountedTrees> {
    const { budgetBytes, directory, disk = () => diskOf(directory) } = this.#options
    const { size, free } = await disk()
    const lacksBytes = size * FREE_SHARE_MIN - free
    if (budgetBytes === 0 && lacksBytes <= 0) return { trees: 0, bytes: 0 }
    const all = await this.#list()
    const over = budgetBytes > 0 ? countOf(all).bytes - budgetBytes : 0
    return this.#free(all, { bytes: Math.max(over, lacksBytes), dryRun })
  }

  /** For what is about to be written: removes as much as it takes, or all that can be unpacked again. */
  async makeRoom(bytes: number): Promise<void> {
    await this.#free(await this.#list(), { bytes, dryRun: false })
  }

  async #free(
    all: readonly Tree[],
    { bytes, dryRun }: { bytes: number; dryRun: boolean },
  ): Promise<CountedTrees> {
    let left = bytes
    const gone: Tree[] = []
    for (const tree of all
      .filter(({ isClean }) => isClean)
      .sort((one, other) => one.usedAtMs - other.usedAtMs)) {
      if (left <= 0) break
      if (!dryRun && !(await this.#remove(tree))) continue
      left -= tree.bytes
      gone.push(tree)
    }
    return countOf(gone)
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#working
  }

  /** Whether it is gone: not if somebody works on it, or has changed it. */
  async #remove({ name, bytes }: Tree): Promise<boolean> {
    const { trees, locks, logger } = this.#options
    try {
      using _lock = locks.take(name, 'removed from the disk')
      if (!(await trees.spare(name))) return false
      logger.info(
        { image: name, bytes },
        'removed a working tree to make room; it is unpacked again when it is needed',
      )
      return true
    } catch (error) {
      logger.debug({ image: name, reason: messageOf(error) }, 'a working tree stays')
      return false
    }
  }

  async #list(): Promise<Tree[]> {
    const { trees } = this.#options
    const found: Tree[] = []
    for (const name of await trees.names()) {
      const tree = await this.#look(name).catch(() => undefined)
      if (tree) found.push(tree)
    }
    const names = new Set(found.map(({ name }) => name))
    for (const name of this.#sizes.keys()) if (!names.has(name)) this.#sizes.delete(name)
    return found
  }

  /** Undefined if there is no tree, or somebody is making or removing it. */
  async #look(name: string): Promise<Tree | undefined> {
    const { trees } = this.#options
    const record = await trees.record(name)
    if (record === undefined) return undefined
    const { mtimeMs } = await stat(treeRecordFile(trees.homeOf(name)))
    const state = record.dirty ? '' : record.manifest
    const known = this.#sizes.get(name)
    // One with changes on top may have another size each time.
    const bytes = known?.state === state && state !== '' ? known.bytes : await bytesOf(trees.place(name))
    this.#sizes.set(name, { state, bytes })
    return { name, bytes, isClean: !record.dirty, usedAtMs: mtimeMs }
  }

  async #work(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      await pause(DISK_CHECK_INTERVAL_MS, signal)
      if (signal.aborted) return
      try {
        await this.clean()
      } catch (error) {
        this.#options.logger.warn({ reason: messageOf(error) }, 'working trees cannot be removed now')
      }
    }
  }
}

/** What a directory takes of its file system, hard links once. @throws {ProgramFailedError} */
async function bytesOf(path: string): Promise<number> {
  const { stdout } = await runForOutput('du', ['-s', '-x', '--block-size=1', '--', path])
  return Number.parseInt(stdout.toString(), 10)
}

function countOf(trees: readonly Tree[]): CountedTrees {
  return { trees: trees.length, bytes: trees.reduce((sum, { bytes }) => sum + bytes, 0) }
}
