export type EntryType = 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket'

/** The numbers of a device. */
export interface DeviceNumber {
  major: number
  minor: number
}

interface EntryBase {
  /** Relative, without a leading `./`. Bytes that are not UTF-8 are escaped, see path-bytes.ts. */
  path: string
  /** The permission bits, with setuid, setgid and sticky: 0 to 0o7777. */
  mode: number
  uid: number
  gid: number
  /** Seconds since 1970, 0 to 2^32 - 1. */
  mtime: number
}

/** Something in an archive, in memory. */
export type Entry = EntryBase &
  (
    | { type: 'file'; content: Uint8Array }
    | { type: 'directory' | 'fifo' | 'socket' }
    | { type: 'symlink'; target: string }
    | { type: 'character' | 'block'; rdev: DeviceNumber }
  )

/** What an archive says about an entry, apart from its data. */
export interface Member extends EntryBase {
  type: EntryType
  /** Bytes of data in the archive: a file's content or a link's target. */
  size: number
  /** Devices only. */
  rdev?: DeviceNumber
  /** Files with several names only: the number they share, and how many names there are. */
  link?: { ino: number; count: number }
}

/** The upper bits of st_mode; the same in newc as in Linux. */
export const TYPE_BITS: Readonly<Record<EntryType, number>> = {
  socket: 0o140000,
  symlink: 0o120000,
  file: 0o100000,
  block: 0o060000,
  directory: 0o040000,
  character: 0o020000,
  fifo: 0o010000,
}

const TYPE_MASK = 0o170000
const TYPES = new Map(Object.entries(TYPE_BITS).map(([type, bits]) => [bits, type as EntryType]))

/** The type that an st_mode says, undefined if none. */
export function typeOfMode(mode: number): EntryType | undefined {
  return TYPES.get(mode & TYPE_MASK)
}
