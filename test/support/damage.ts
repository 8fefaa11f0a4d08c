import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { digestOf, isDigest } from '../../libs/digest/digest.ts'

const KINDS = ['flip', 'truncate', 'empty', 'delete', 'exchange', 'append', 'directory'] as const

/** What a failing disk, a crash or a hand does to files; the same for the same seed. */
export class Damager {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to below `limit`: mulberry32. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** Damages so many of these files, each in some way; says what was done. */
  damage(paths: readonly string[], count: number): string[] {
    return Array.from({ length: count }, () => {
      const path = this.pick(paths)
      const kind = this.pick(KINDS)
      try {
        if (statSync(path).isFile()) this.#do(kind, path, paths)
      } catch (error) {
        // It is gone by what was done before, or was replaced at this moment.
        if (!['ENOENT', 'EISDIR', 'EEXIST'].includes(String((error as NodeJS.ErrnoException).code)))
          throw error
      }
      return `${kind} ${path}`
    })
  }

  /** Only turns bits over: what a disk loses without noticing. */
  flip(path: string): void {
    const bytes = readFileSync(path)
    if (bytes.length === 0) return
    bytes[this.below(bytes.length)]! ^= 1 << this.below(8)
    writeFileSync(path, bytes)
  }

  #do(kind: (typeof KINDS)[number], path: string, paths: readonly string[]): void {
    const other = this.pick(paths)
    if (kind === 'flip') this.flip(path)
    else if (kind === 'truncate') truncateSync(path, this.below(Math.max(readFileSync(path).length, 1)))
    else if (kind === 'empty') truncateSync(path, 0)
    else if (kind === 'delete') rmSync(path)
    else if (kind === 'append') appendFileSync(path, 'more')
    else if (kind === 'exchange') copyFileSync(other, path)
    else {
      rmSync(path)
      mkdirSync(join(path, 'lost+found'), { recursive: true })
    }
  }
}

/** The files of a store's blobs. */
export function blobFiles(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isDigest(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** The digests of the blobs whose files are what their names say. */
export function wholeBlobs(directory: string): Set<string> {
  const whole = new Set<string>()
  for (const path of blobFiles(directory)) {
    const name = path.slice(-64)
    if (digestOf(readFileSync(path)) === name) whole.add(name)
  }
  return whole
}
