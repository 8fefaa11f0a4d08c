import { type ReadMember, readCpio } from './cpio-reader.ts'
import { encodeHead, padding } from './cpio-writer.ts'
import type { Entry, Member } from './entry.ts'
import { decodePath, encodePath } from './path-bytes.ts'

/**
 * A cpio archive in memory, in the order of the entries, without a TRAILER. The directories that the paths need are
 * entries like others, and come first.
 * @throws {EntryInvalidError | EntryTooLargeError}
 */
export function packEntries(entries: Iterable<Entry>): Buffer {
  const parts: Uint8Array[] = []
  for (const entry of entries) {
    const data = dataOf(entry)
    const { path, type, mode, uid, gid, mtime } = entry
    const member: Member = { path, type, mode, uid, gid, mtime, size: data.length }
    if ('rdev' in entry) member.rdev = entry.rdev
    parts.push(encodeHead(member), data, padding(data.length))
  }
  return Buffer.concat(parts)
}

/**
 * The entries of an archive, in order, with or without its TRAILER. Their contents are views of `bytes`. The names of
 * one file each have its content. Paths are as in the archive: see FoundMember.
 * @throws {ArchiveCorruptError}
 */
export function readEntries(bytes: Uint8Array): Entry[] {
  const members = [...readCpio(bytes)]
  const contents = new Map<string, Buffer>()
  for (const member of members)
    if (member.nlink > 1 && member.size > 0) contents.set(linkKey(member), member.data)
  return members.map((member) => entryOf(member, contents))
}

function dataOf(entry: Entry): Uint8Array {
  if (entry.type === 'file') return entry.content
  return entry.type === 'symlink' ? encodePath(entry.target) : Buffer.alloc(0)
}

function entryOf(member: ReadMember, contents: Map<string, Buffer>): Entry {
  const { path, type, mode, uid, gid, mtime, rdev, data } = member
  const base = { path, mode, uid, gid, mtime }
  switch (type) {
    case 'file':
      return { ...base, type, content: (member.nlink > 1 && contents.get(linkKey(member))) || data }
    case 'symlink': // some writers (usr/gen_init_cpio.c) add a NUL
      return { ...base, type, target: decodePath(data.at(-1) === 0 ? data.subarray(0, -1) : data) }
    case 'character':
    case 'block':
      return { ...base, type, rdev }
    default:
      return { ...base, type }
  }
}

function linkKey({ archive, dev, ino }: ReadMember): string {
  return `${archive}:${dev.major}:${dev.minor}:${ino}`
}
