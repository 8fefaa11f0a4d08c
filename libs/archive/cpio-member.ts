import { TRAILER_NAME } from './cpio-writer.ts'
import { type DeviceNumber, type Member, typeOfMode } from './entry.ts'
import { ArchiveCorruptError } from './errors.ts'
import { PATH_BYTES_MAX, TARGET_BYTES_MAX } from './limits.ts'
import type { NewcHeader } from './newc-header.ts'
import { decodePath } from './path-bytes.ts'

/**
 * What a reader found. The path is as the archive has it: it may be absolute, begin with `./` or contain `..`,
 * and it is for the caller to refuse what must not leave its directory.
 */
export interface FoundMember extends Omit<Member, 'link'> {
  rdev: DeviceNumber
  /** Members of one archive with the same `dev` and `ino`, and `nlink` above one, are one file. */
  ino: number
  nlink: number
  dev: DeviceNumber
  /** Which archive, from 0: after a TRAILER a new one may follow, with link numbers of its own. */
  archive: number
}

/** @throws {ArchiveCorruptError} before anything of that length is read or allocated. */
export function checkLengths(header: NewcHeader, offset: number): void {
  if (header.nameSize < 2 || header.nameSize > PATH_BYTES_MAX + 1) {
    throw new ArchiveCorruptError(`a name of ${header.nameSize} bytes`, offset)
  }
  const type = typeOfMode(header.mode)
  if (type === 'symlink' && header.size > TARGET_BYTES_MAX + 1) {
    throw new ArchiveCorruptError(`a link target of ${header.size} bytes`, offset)
  }
}

/**
 * `name` has the header's `nameSize` bytes. Returns undefined for a TRAILER.
 * @throws {ArchiveCorruptError}
 */
export function memberOf(
  header: NewcHeader,
  name: Buffer,
  place: { offset: number; archive: number },
): FoundMember | undefined {
  if (name.indexOf(0) !== name.length - 1) {
    throw new ArchiveCorruptError('a name that does not end with its NUL', place.offset)
  }
  const path = decodePath(name.subarray(0, -1))
  if (path === TRAILER_NAME) return undefined
  const type = typeOfMode(header.mode)
  if (!type) throw new ArchiveCorruptError(`${path}: unknown file type in mode ${header.mode}`, place.offset)
  if (header.size > 0 && type !== 'file' && type !== 'symlink') {
    throw new ArchiveCorruptError(`${path}: a ${type} with ${header.size} bytes of data`, place.offset)
  }
  return {
    path,
    type,
    mode: header.mode & 0o7777,
    uid: header.uid,
    gid: header.gid,
    mtime: header.mtime,
    size: header.size,
    rdev: { major: header.rdevMajor, minor: header.rdevMinor },
    ino: header.ino,
    nlink: header.nlink,
    dev: { major: header.devMajor, minor: header.devMinor },
    archive: place.archive,
  }
}
