import { type EntryType, type Member, TYPE_BITS } from './entry.ts'
import { EntryInvalidError, EntryTooLargeError } from './errors.ts'
import { FILE_BYTES_MAX, PATH_BYTES_MAX, TARGET_BYTES_MAX } from './limits.ts'
import { formatHeader, HEADER_BYTES, paddingAfter } from './newc-header.ts'
import { encodePath, isAscii } from './path-bytes.ts'

/** The name that ends an archive. */
export const TRAILER_NAME = 'TRAILER!!!'

const PADDING = Buffer.alloc(4)
const MODE_MAX = 0o7777
/** An empty name, `.` or `..` in a path. */
const ODD_NAME = /(?:^|\/)\.{0,2}(?:\/|$)/
/** Only these have data: the kernel skips any other entry that does. */
const SIZE_MAX: Partial<Record<EntryType, number>> = { file: FILE_BYTES_MAX, symlink: TARGET_BYTES_MAX }

/** The NULs that follow data of `size` bytes. */
export function padding(size: number): Buffer {
  return PADDING.subarray(0, paddingAfter(size))
}

/**
 * Header and name of a member, padded; its data and their padding follow.
 * @throws {EntryInvalidError | EntryTooLargeError}
 */
export function encodeHead(member: Member): Buffer {
  checkMember(member)
  return headOf(member, encodePath(member.path), TYPE_BITS[member.type] | member.mode)
}

/**
 * Bytes a member takes in an archive, with head, data and padding.
 * @throws {EntryInvalidError | EntryTooLargeError}
 */
export function memberBytes(member: Member): number {
  checkMember(member)
  const { path } = member
  const head = HEADER_BYTES + (isAscii(path) ? path.length : encodePath(path).length) + 1
  return head + paddingAfter(head) + member.size + paddingAfter(member.size)
}

/** The entry that ends an archive. Unpackers forget the numbers of hard links when they see it. */
export const TRAILER: Readonly<Buffer> = headOf(
  { uid: 0, gid: 0, mtime: 0, size: 0 },
  Buffer.from(TRAILER_NAME),
  0,
)

/**
 * Only files with several names have an inode number and a link count above one. Numbering all entries would make
 * each header depend on what comes before it, and a link count of two on directories, as stat gives it, would make
 * libarchive take all directories with the same number for one.
 */
function headOf(
  member: Pick<Member, 'uid' | 'gid' | 'mtime' | 'size' | 'rdev' | 'link'>,
  name: Buffer,
  mode: number,
): Buffer {
  const header = formatHeader({
    ino: member.link?.ino ?? 0,
    mode,
    uid: member.uid,
    gid: member.gid,
    nlink: member.link?.count ?? 1,
    mtime: member.mtime,
    size: member.size,
    devMajor: 0,
    devMinor: 0,
    rdevMajor: member.rdev?.major ?? 0,
    rdevMinor: member.rdev?.minor ?? 0,
    nameSize: name.length + 1,
    check: 0,
  })
  const used = HEADER_BYTES + name.length + 1
  const head = Buffer.alloc(used + paddingAfter(used))
  head.write(header, 'latin1')
  name.copy(head, HEADER_BYTES)
  return head
}

function checkMember(member: Member): void {
  const { path, mode, type, size } = member
  if (!Number.isInteger(mode) || mode < 0 || mode > MODE_MAX) {
    throw new EntryInvalidError(`${path}: ${mode} is no file mode`)
  }
  checkPath(path)
  const sizeMax = SIZE_MAX[type] ?? 0
  if (size > sizeMax) {
    throw new EntryTooLargeError(
      `${path} has ${size} bytes; a ${type} in a cpio archive has at most ${sizeMax}`,
      {
        hint: 'Take it out of the tree, or exclude it.',
      },
    )
  }
}

function checkPath(path: string): void {
  if (path === '' || path.startsWith('/') || path.includes('\0')) {
    throw new EntryInvalidError(`${JSON.stringify(path)} is not a relative path`)
  }
  if (path === TRAILER_NAME) {
    throw new EntryInvalidError(`no file can be called ${TRAILER_NAME}: the name ends a cpio archive`)
  }
  if (ODD_NAME.test(path)) {
    throw new EntryInvalidError(`${path} has an empty name, "." or ".." in it`)
  }
  if (path.length <= PATH_BYTES_MAX / 3) return // UTF-8 has at most three bytes per UTF-16 unit
  const bytes = encodePath(path).length
  if (bytes > PATH_BYTES_MAX) {
    throw new EntryTooLargeError(
      `a path of ${bytes} bytes (${path.slice(0, 40)}...): at most ${PATH_BYTES_MAX}`,
    )
  }
}
