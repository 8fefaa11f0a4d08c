import fc from 'fast-check'
import t from 'tap'
import type { TreeEntry } from '../../../libs/archive/tree-entry.ts'
import { columnsOf, entriesOf } from '../../../libs/image/entry-columns.ts'
import { anyEntry } from '../archive/_arbitraries.ts'

const long = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const anyTreeEntry = fc
  .record({
    entry: anyEntry,
    more: fc.record({
      dev: long,
      ino: long,
      nlink: fc.nat(),
      ctimeNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      size: fc.nat({ max: 2 ** 40 }),
    }),
  })
  .map(({ entry, more }): TreeEntry => {
    const { path, type, mode, uid, gid, mtime } = entry
    const plain = { path, type, mode, uid, gid, mtime, ...more }
    if (entry.type === 'symlink') return { ...plain, target: entry.target }
    return entry.type === 'character' || entry.type === 'block' ? { ...plain, rdev: entry.rdev } : plain
  })

t.test('entries come out of columns as they went in, also through a message', async () => {
  fc.assert(
    fc.property(fc.array(anyTreeEntry), (entries) => {
      t.strictSame(entriesOf(structuredClone(columnsOf(entries))), entries)
    }),
    { numRuns: 50 },
  )
})
