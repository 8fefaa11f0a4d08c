import type { EntryType } from '../archive/entry.ts'
import type { TreeEntry } from '../archive/tree-entry.ts'

const TYPES: readonly EntryType[] = ['file', 'directory', 'symlink', 'character', 'block', 'fifo', 'socket']

/** Numbers of an entry that are exact as such, and those that are not. */
const NUMBERS = 7
const LONG_NUMBERS = 3

/**
 * Entries as they go from one thread to another: a column for each thing they have, because an object for each entry
 * takes ten times as long to be sent.
 */
export interface EntryColumns {
  paths: string[]
  numbers: Float64Array<ArrayBuffer>
  longNumbers: BigUint64Array<ArrayBuffer>
  /** What few have, by the index of the entry. */
  rare: [index: number, Pick<TreeEntry, 'target' | 'rdev'>][]
}

export function columnsOf(entries: readonly TreeEntry[]): EntryColumns {
  const numbers = new Float64Array(entries.length * NUMBERS)
  const longNumbers = new BigUint64Array(entries.length * LONG_NUMBERS)
  const rare: EntryColumns['rare'] = []
  entries.forEach((entry, index) => {
    const [at, atLong] = [index * NUMBERS, index * LONG_NUMBERS]
    numbers[at] = TYPES.indexOf(entry.type)
    numbers[at + 1] = entry.mode
    numbers[at + 2] = entry.uid
    numbers[at + 3] = entry.gid
    numbers[at + 4] = entry.mtime
    numbers[at + 5] = entry.size
    numbers[at + 6] = entry.nlink
    longNumbers[atLong] = entry.dev
    longNumbers[atLong + 1] = entry.ino
    longNumbers[atLong + 2] = entry.ctimeNs
    if (entry.target !== undefined) rare.push([index, { target: entry.target }])
    else if (entry.rdev) rare.push([index, { rdev: entry.rdev }])
  })
  return { paths: entries.map(({ path }) => path), numbers, longNumbers, rare }
}

export function entriesOf({ paths, numbers, longNumbers, rare }: EntryColumns): TreeEntry[] {
  const entries = paths.map((path, index): TreeEntry => {
    const [at, atLong] = [index * NUMBERS, index * LONG_NUMBERS]
    return {
      path,
      type: TYPES[numbers[at]!]!,
      mode: numbers[at + 1]!,
      uid: numbers[at + 2]!,
      gid: numbers[at + 3]!,
      mtime: numbers[at + 4]!,
      size: numbers[at + 5]!,
      nlink: numbers[at + 6]!,
      dev: longNumbers[atLong]!,
      ino: longNumbers[atLong + 1]!,
      ctimeNs: BigInt.asIntN(64, longNumbers[atLong + 2]!),
    }
  })
  for (const [index, more] of rare) Object.assign(entries[index]!, more)
  return entries
}
