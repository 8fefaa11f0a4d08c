import fc from 'fast-check'
import t from 'tap'
import { readCpio } from '../../../libs/archive/cpio-reader.ts'
import { TRAILER } from '../../../libs/archive/cpio-writer.ts'
import { ArchiveCorruptError } from '../../../libs/archive/errors.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { anyDamage, anyEntries, damaged } from './_arbitraries.ts'
import { run } from './_tools.ts'

const entry = {
  path: 'a',
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  content: Buffer.from('hello'),
} as const
const one = packEntries([entry])

/** The archive with one of its first header's fields replaced. */
function withField(index: number, value: number): Buffer {
  const copy = Buffer.from(one)
  copy.write(value.toString(16).padStart(8, '0'), 6 + index * 8)
  return copy
}

t.test('an archive of GNU cpio is read, hard links and trailer included', async (t) => {
  const dir = t.testdir({ 'a.txt': 'same', sub: { empty: '' }, to: t.fixture('symlink', 'a.txt') })
  run('ln', ['a.txt', 'b.txt'], { cwd: dir })
  const input = Buffer.from('a.txt\nb.txt\nsub\nsub/empty\nto\n')
  const members = [...readCpio(run('cpio', ['-o', '-H', 'newc', '--quiet'], { cwd: dir, input }).stdout)]
  t.same(
    members.map(({ path, type, size, nlink }) => [path, type, size, nlink]),
    [
      ['a.txt', 'file', 0, 2],
      ['b.txt', 'file', 4, 2],
      ['sub', 'directory', 0, 2],
      ['sub/empty', 'file', 0, 1],
      ['to', 'symlink', 5, 1],
    ],
  )
  t.equal(members[0]?.ino, members[1]?.ino)
  t.equal(members[1]?.data.toString(), 'same')
  t.equal(members[4]?.data.toString(), 'a.txt')
})

t.test('archives that follow each other are read as one sequence, and told apart', async (t) => {
  const bytes = Buffer.concat([
    Buffer.alloc(8),
    one,
    one,
    TRAILER,
    Buffer.alloc(512),
    one,
    TRAILER,
    Buffer.alloc(3),
  ])
  t.same(
    [...readCpio(bytes)].map(({ archive }) => archive),
    [0, 0, 1],
  )
})

t.test('nothing is an archive with nothing in it', async (t) => {
  t.same([...readCpio(Buffer.alloc(0))], [])
  t.same([...readCpio(TRAILER)], [])
})

t.test('lengths beyond the archive are refused', async (t) => {
  for (const bytes of [
    withField(6, 0xffff_ffff),
    withField(6, 9),
    one.subarray(0, -4),
    one.subarray(0, 50),
  ]) {
    t.throws(() => [...readCpio(bytes)], ArchiveCorruptError)
  }
})

t.test('a name without its NUL, without a letter or longer than Linux allows is refused', async (t) => {
  const unended = Buffer.from(one)
  unended.fill('x', 110, 112)
  const names = [unended, withField(11, 0), withField(11, 1), withField(11, 3), withField(11, 5000)]
  for (const bytes of names) t.throws(() => [...readCpio(bytes)], ArchiveCorruptError)
})

t.test('a directory with data, and a file of no known type, is refused', async (t) => {
  for (const mode of [0o040755, 0o644, 0o170000]) {
    t.throws(() => [...readCpio(withField(1, mode))], ArchiveCorruptError)
  }
})

t.test('an entry that starts between multiples of four is refused', async (t) => {
  t.throws(() => [...readCpio(Buffer.concat([Buffer.alloc(2), one]))], ArchiveCorruptError)
})

t.test('whatever happened to an archive, it is read or refused', async () => {
  fc.assert(
    fc.property(anyEntries, anyDamage, (entries, damage) => {
      const bytes = damaged(Buffer.concat([packEntries(entries), TRAILER]), damage)
      try {
        for (const { data, size } of readCpio(bytes)) if (data.length !== size) return false
        return true
      } catch (error) {
        return error instanceof ArchiveCorruptError
      }
    }),
    { numRuns: 500 },
  )
})

t.test('paths are given as they are, for the caller to judge', async (t) => {
  const bytes = Buffer.from(packEntries([{ ...entry, path: 'xx/a' }]))
  bytes.write('../a', 110)
  t.equal([...readCpio(bytes)][0]?.path, '../a')
})
