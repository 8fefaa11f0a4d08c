import type { FoundMember } from './cpio-member.ts'
import { ArchiveCorruptError } from './errors.ts'

/**
 * Sees to it that nothing of an archive is unpacked outside of the directory that it is unpacked in: no absolute name,
 * no `..`, and no name that leads through a symbolic link which the archive itself has made.
 */
export class MemberGuard {
  readonly #links = new Set<string>()

  /** @throws {ArchiveCorruptError} */
  check({ path, type }: Pick<FoundMember, 'path' | 'type'>): void {
    const names = path.split('/')
    if (names.some((name) => name === '' || name === '.' || name === '..')) {
      throw new ArchiveCorruptError(`${JSON.stringify(path)} leads out of the directory, or nowhere`, 0)
    }
    for (let at = path.indexOf('/'); at !== -1 && this.#links.size > 0; at = path.indexOf('/', at + 1)) {
      if (!this.#links.has(path.slice(0, at))) continue
      throw new ArchiveCorruptError(`${path} leads through a symbolic link`, 0)
    }
    if (type === 'symlink') this.#links.add(path)
    else this.#links.delete(path)
  }
}
