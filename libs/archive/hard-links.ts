import { digestOf } from '../digest/digest.ts'
import type { Member } from './entry.ts'
import type { TreeEntry } from './tree-entry.ts'

/** A tree's entry as the archive has it. */
export type TreeMember = TreeEntry & Pick<Member, 'link'>

/** 31 bits: some unpackers, the kernel's among them, hold the number in a signed integer. */
const INO_MAX = 0x7fff_ffff

/**
 * Says which files of a tree are one file under several names. The last name gets the data, the others none: that is
 * what the format's writers have always done (GNU cpio -o, Linux's usr/gen_init_cpio.c), and what readers expect. GNU
 * cpio -i keeps an empty member with a link count back until the one with data comes; the kernel's unpacker makes an
 * empty file of the first, links the others to it, and writes what the last one brings; libarchive does the same.
 *
 * The number that ties a set together comes from its first path, not from the machine, and not from a running count:
 * an added file must not change the headers of other files. Only regular files are tied together; what else has
 * several names is stored as many times.
 */
export function linkMembers(entries: readonly TreeEntry[]): TreeMember[] {
  const sets = new Map<string, number[]>()
  entries.forEach((entry, index) => {
    if (entry.type !== 'file' || entry.nlink < 2) return
    const key = `${entry.dev}:${entry.ino}`
    const set = sets.get(key)
    if (set) set.push(index)
    else sets.set(key, [index])
  })

  const members: TreeMember[] = [...entries]
  const used = new Set<number>()
  for (const set of sets.values()) {
    if (set.length < 2) continue // the other names are outside of the tree
    const link = { ino: unusedNumber(entries[set[0]!]!.path, used), count: set.length }
    const last = set.at(-1)
    for (const index of set) {
      const entry = entries[index]!
      members[index] = { ...entry, link, size: index === last ? entry.size : 0 }
    }
  }
  return members
}

/** 31 bits are few enough that two sets of a large tree may meet: then the later one takes the next free number. */
function unusedNumber(path: string, used: Set<number>): number {
  let ino = Number.parseInt(digestOf(path).slice(0, 8), 16) & INO_MAX
  while (ino === 0 || used.has(ino)) ino = ino === INO_MAX ? 1 : ino + 1
  used.add(ino)
  return ino
}
