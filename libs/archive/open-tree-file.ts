import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { TreeChangedError } from './errors.ts'
import type { TreeEntry } from './tree-entry.ts'
import { treeError } from './tree-error.ts'
import { locate } from './walk-tree.ts'

/** A pipe that has taken the file's place must not stop the thread until somebody writes to it. */
const OPENING = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * A file that a walk found, open for reading, for threads that have nothing else to do than to wait for the disk. It
 * must be what the walk saw, and stay so: that it has been read as a whole `checkUnchanged` says at the end.
 */
export class OpenTreeFile implements Disposable {
  readonly #name: string
  readonly #entry: TreeEntry
  readonly #handle: number

  /** @throws {TreeChangedError | TreeUnreadableError} */
  constructor(root: string, entry: TreeEntry) {
    this.#name = `${root}/${entry.path}`
    this.#entry = entry
    this.#handle = this.#try(() => openSync(locate(root, entry.path), OPENING))
    try {
      this.checkUnchanged()
    } catch (error) {
      closeSync(this.#handle)
      throw error
    }
  }

  /**
   * Fills a buffer with what stands at `position` of the file.
   * @throws {TreeChangedError | TreeUnreadableError}
   */
  fill(target: Uint8Array, position: number): void {
    for (let filled = 0; filled < target.length; ) {
      const left = target.length - filled
      const count = this.#try(() => readSync(this.#handle, target, filled, left, position + filled))
      if (count === 0) throw this.#changed()
      filled += count
    }
  }

  /** @throws {TreeChangedError | TreeUnreadableError} */
  checkUnchanged(): void {
    const stats = this.#try(() => fstatSync(this.#handle, { bigint: true }))
    if (!isSame(stats, this.#entry)) throw this.#changed()
  }

  [Symbol.dispose](): void {
    closeSync(this.#handle)
  }

  #try<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw treeError(error, this.#name)
    }
  }

  #changed(): TreeChangedError {
    return new TreeChangedError(`${this.#name} changed while it was read`)
  }
}

function isSame(stats: BigIntStats, { size, ctimeNs }: TreeEntry): boolean {
  return stats.isFile() && stats.size === BigInt(size) && stats.ctimeNs === ctimeNs
}
