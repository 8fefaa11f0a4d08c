import { ArchiveCorruptError, EntryInvalidError } from './errors.ts'

/**
 * The newc header: the magic, then thirteen numbers of eight hex digits each. Linux describes the format in
 * Documentation/driver-api/early-userspace/buffer-format.rst.
 */
export interface NewcHeader {
  ino: number
  /** st_mode: type and permission bits. */
  mode: number
  uid: number
  gid: number
  nlink: number
  mtime: number
  size: number
  devMajor: number
  devMinor: number
  rdevMajor: number
  rdevMinor: number
  /** Bytes of the name, with its NUL. */
  nameSize: number
  /** Used by the "070702" variant only. */
  check: number
}

const MAGIC = '070701'
const DIGITS = 8
const FIELD_MAX = 0xffff_ffff
const FIELDS = [
  'ino',
  'mode',
  'uid',
  'gid',
  'nlink',
  'mtime',
  'size',
  'devMajor',
  'devMinor',
  'rdevMajor',
  'rdevMinor',
  'nameSize',
  'check',
] as const satisfies readonly (keyof NewcHeader)[]
const HEX = new RegExp(`^[0-9a-fA-F]{${FIELDS.length * DIGITS}}$`)

export const HEADER_BYTES = MAGIC.length + FIELDS.length * DIGITS

/** @throws {EntryInvalidError} if a number does not fit. */
export function formatHeader(header: NewcHeader): string {
  let text = MAGIC
  for (const field of FIELDS) {
    const value = header[field]
    if (!Number.isInteger(value) || value < 0 || value > FIELD_MAX) {
      throw new EntryInvalidError(`a cpio header cannot hold the ${field} ${value}`)
    }
    text += value.toString(16).toUpperCase().padStart(DIGITS, '0')
  }
  return text
}

/**
 * `bytes` are the HEADER_BYTES of a header, which stand at `offset` of the archive.
 * @throws {ArchiveCorruptError}
 */
export function parseHeader(bytes: Buffer, offset: number): NewcHeader {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new ArchiveCorruptError(`no cpio newc header (magic ${MAGIC})`, offset)
  }
  const digits = bytes.toString('latin1', MAGIC.length, HEADER_BYTES)
  if (!HEX.test(digits))
    throw new ArchiveCorruptError('a cpio header with something else than hex digits', offset)
  const header: Partial<NewcHeader> = {}
  FIELDS.forEach((field, index) => {
    header[field] = Number.parseInt(digits.slice(index * DIGITS, (index + 1) * DIGITS), 16)
  })
  return header as NewcHeader
}

/** How many NULs follow `size` bytes: the name (with the header) and the data both end on a multiple of four. */
export function paddingAfter(size: number): number {
  return (4 - (size % 4)) % 4
}
