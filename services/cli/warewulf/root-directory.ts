import { isUtf8 } from 'node:buffer'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join, posix } from 'node:path'
import { UsageError } from '../errors.ts'

const LINKS_MAX = 40
/** A file that is read as text, in bytes. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024

/** Where a path leads, below the root. */
interface Found {
  /** Without links. */
  path: string
  /** Undefined if there is nothing. */
  stats: Stats | undefined
  /** How many links were followed. */
  links: number
}

/**
 * A directory that stands for `/`: all paths are below it, and so is what links lead to, whatever their target says.
 */
export class RootDirectory {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  /** Text of a file; undefined if there is none. @throws {UsageError} if it is there and cannot be read as text */
  readText(path: string): string | undefined {
    const content = this.read(path)
    if (content === undefined || isUtf8(content)) return content?.toString('utf8')
    throw new UsageError(`${path} is not UTF-8`, { hint: 'Only text can be put into what a template makes.' })
  }

  /** @throws {UsageError} if a file is there and cannot be read */
  read(path: string): Buffer | undefined {
    const { path: real, stats } = this.#find(path)
    if (!stats?.isFile()) return undefined
    if (stats.size > TEXT_BYTES_MAX) throw new UsageError(`${path} is larger than ${TEXT_BYTES_MAX} bytes`)
    try {
      return readFileSync(this.#outside(real))
    } catch (error) {
      throw new UsageError(`${path} cannot be read: ${(error as Error).message}`)
    }
  }

  isFile(path: string): boolean {
    return this.#find(path).stats?.isFile() === true
  }

  isDirectory(path: string): boolean {
    return this.#find(path).stats?.isDirectory() === true
  }

  /** The names in a directory in their order; none if it is not there. */
  list(path: string): string[] {
    const { path: real, stats } = this.#find(path)
    return stats?.isDirectory() ? readdirSync(this.#outside(real)).sort() : []
  }

  /**
   * A path with its links followed; undefined if nothing is there. What a link leads to need not be: in a copy of a
   * server's files much is missing.
   */
  realPath(path: string): string | undefined {
    const { path: real, stats, links } = this.#find(path)
    return stats || links > 0 ? real : undefined
  }

  /** The paths that match a pattern, in which each `*` stands for part of a name. */
  glob(pattern: string): string[] {
    let paths = ['']
    for (const part of pattern.split('/').filter(Boolean)) {
      const words = part.split('*').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      const matches = new RegExp(`^${words.join('.*')}$`)
      paths = paths.flatMap((path) =>
        part.includes('*')
          ? this.list(path || '/')
              .filter((name) => matches.test(name))
              .map((name) => `${path}/${name}`)
          : [`${path}/${part}`],
      )
    }
    return paths.filter((path) => this.#find(path).stats !== undefined || this.#isLink(path))
  }

  /** The file system's name of a path without links. */
  outside(path: string): string {
    return this.#outside(this.#find(path).path)
  }

  #find(path: string): Found {
    let real = ''
    let links = 0
    const rest = path.split('/').filter(Boolean)
    let stats = this.#stat('')
    for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
      if (part === '.') continue
      if (part === '..') {
        real = real.slice(0, Math.max(real.lastIndexOf('/'), 0))
        stats = this.#stat(real)
        continue
      }
      const next = `${real}/${part}`
      stats = stats?.isDirectory() ? this.#stat(next) : undefined
      if (!stats?.isSymbolicLink()) {
        real = next
        continue
      }
      links += 1
      if (links > LINKS_MAX) return { path: next, stats: undefined, links: 0 }
      const target = readlinkSync(this.#outside(next))
      rest.unshift(...target.split('/').filter(Boolean))
      if (target.startsWith('/')) real = ''
      stats = this.#stat(real)
    }
    return { path: real === '' ? '/' : real, stats, links }
  }

  #isLink(path: string): boolean {
    const parent = this.#find(posix.dirname(path)).path
    return this.#stat(posix.join(parent, posix.basename(path)))?.isSymbolicLink() === true
  }

  #stat(path: string): Stats | undefined {
    return lstatSync(this.#outside(path), { throwIfNoEntry: false })
  }

  #outside(path: string): string {
    return join(this.#root, path)
  }
}
