import fc from 'fast-check'
import t from 'tap'
import { encodeHead, memberBytes, padding, TRAILER } from '../../../libs/archive/cpio-writer.ts'
import type { Member } from '../../../libs/archive/entry.ts'
import { EntryInvalidError, EntryTooLargeError } from '../../../libs/archive/errors.ts'
import { FILE_BYTES_MAX, PATH_BYTES_MAX, TARGET_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { packEntries } from '../../../libs/archive/pack.ts'
import { encodePath } from '../../../libs/archive/path-bytes.ts'
import { anyEntry } from './_arbitraries.ts'

const file: Member = { path: 'etc/x', type: 'file', mode: 0o4755, uid: 1, gid: 2, mtime: 3, size: 10 }

t.test('a head is the header, the name with its NUL, and padding', async (t) => {
  const header = `07070100000000000089ED000000010000000200000001000000030000000A${'0'.repeat(32)}`
  t.equal(encodeHead(file).toString(), `${header}0000000600000000etc/x\0`)
  t.equal(encodeHead({ ...file, path: 'etc/xy' }).length, 120)
})

t.test('names of one file have its number and their count, others have neither', async (t) => {
  const linked = encodeHead({ ...file, link: { ino: 0xabc, count: 3 } }).toString()
  t.equal(linked.slice(6, 14), '00000ABC')
  t.equal(linked.slice(38, 46), '00000003')
  t.equal(
    encodeHead({ ...file, type: 'directory', size: 0 })
      .toString()
      .slice(38, 46),
    '00000001',
  )
})

t.test('the size of a member is what it takes, padding and all', async () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const { path, type, mode, uid, gid, mtime } = entry
      const size =
        'content' in entry ? entry.content.length : 'target' in entry ? encodePath(entry.target).length : 0
      const packed = packEntries([entry])
      return (
        packed.length === memberBytes({ path, type, mode, uid, gid, mtime, size }) && packed.length % 4 === 0
      )
    }),
    { numRuns: 100 },
  )
})

t.test('the trailer is 124 bytes, so that what follows is aligned', async (t) => {
  t.equal(TRAILER.length, 124)
  t.match(TRAILER.toString(), /^070701[01]+B0{8}TRAILER!!!\0+$/)
})

t.test('a path that would not be unpacked where it says is refused', async (t) => {
  const paths = ['', '/etc', 'a//b', 'a/', './a', 'a/../../b', '..', '.', 'a\0b', 'TRAILER!!!']
  for (const path of paths) t.throws(() => encodeHead({ ...file, path }), EntryInvalidError, path)
  t.doesNotThrow(() => encodeHead({ ...file, path: 'boot/TRAILER!!!' }))
  t.doesNotThrow(() => encodeHead({ ...file, path: '..a/.b' }))
})

t.test('a path may be as long as Linux allows, counted in bytes, and no longer', async (t) => {
  t.doesNotThrow(() => encodeHead({ ...file, path: 'x'.repeat(PATH_BYTES_MAX) }))
  t.throws(() => encodeHead({ ...file, path: 'x'.repeat(PATH_BYTES_MAX + 1) }), EntryTooLargeError)
  t.throws(() => encodeHead({ ...file, path: '€'.repeat(PATH_BYTES_MAX / 3 + 1) }), EntryTooLargeError)
})

t.test('a file may be as large as the header can say, and no larger', async (t) => {
  t.equal(memberBytes({ ...file, size: FILE_BYTES_MAX }), 116 + 2 ** 32)
  t.throws(() => memberBytes({ ...file, size: FILE_BYTES_MAX + 1 }), EntryTooLargeError)
  t.throws(() => memberBytes({ ...file, type: 'symlink', size: TARGET_BYTES_MAX + 1 }), EntryTooLargeError)
  t.throws(() => memberBytes({ ...file, type: 'directory', size: 1 }), EntryTooLargeError)
})

t.test('a mode that has more than permissions is refused', async (t) => {
  for (const mode of [0o100644, -1, 0.5]) t.throws(() => encodeHead({ ...file, mode }), EntryInvalidError)
})

t.test('padding is NULs', async (t) => {
  t.same(padding(5), Buffer.alloc(3))
  t.same(padding(8), Buffer.alloc(0))
})
