import { lstatSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { encodeHead, padding, TRAILER } from '../../../libs/archive/cpio-writer.ts'
import { type Entry, typeOfMode } from '../../../libs/archive/entry.ts'
import { ArchiveCorruptError, EntryTooLargeError } from '../../../libs/archive/errors.ts'
import { packEntries, readEntries } from '../../../libs/archive/pack.ts'
import { anyEntries } from './_arbitraries.ts'
import { isRoot, run } from './_tools.ts'

t.test('entries that are packed are read back as they were', async () => {
  fc.assert(
    fc.property(anyEntries, (entries) => isDeepStrictEqual(readEntries(packEntries(entries)), entries)),
    { numRuns: 100 },
  )
})

const ENTRIES: Entry[] = [
  { path: 'd', type: 'directory', mode: 0o1777, uid: 0, gid: 0, mtime: 1_000_000_000 },
  {
    path: 'd/suid',
    type: 'file',
    mode: 0o4755,
    uid: 1,
    gid: 2,
    mtime: 1,
    content: Buffer.from('#!/bin/sh\n'),
  },
  {
    path: 'd/sgid',
    type: 'file',
    mode: 0o2711,
    uid: 70_000,
    gid: 4_000_000_000,
    mtime: 2,
    content: Buffer.from('ab'),
  },
  { path: 'd/empty', type: 'file', mode: 0, uid: 0, gid: 0, mtime: 4_000_000_000, content: Buffer.alloc(0) },
  {
    path: `d/${'n'.repeat(255)}`,
    type: 'file',
    mode: 0o600,
    uid: 0,
    gid: 0,
    mtime: 3,
    content: Buffer.from('x'),
  },
  {
    path: 'd/odd\nname é\udcff',
    type: 'file',
    mode: 0o600,
    uid: 0,
    gid: 0,
    mtime: 3,
    content: Buffer.from('y'),
  },
  { path: 'd/link', type: 'symlink', mode: 0o777, uid: 3, gid: 4, mtime: 5, target: '/no/such/é' },
  { path: 'd/fifo', type: 'fifo', mode: 0o620, uid: 0, gid: 5, mtime: 6 },
  { path: 'd/null', type: 'character', mode: 0o666, uid: 0, gid: 0, mtime: 7, rdev: { major: 1, minor: 3 } },
  {
    path: 'd/disk',
    type: 'block',
    mode: 0o660,
    uid: 0,
    gid: 6,
    mtime: 8,
    rdev: { major: 259, minor: 70_000 },
  },
]

t.test(
  'GNU cpio unpacks what was packed',
  { skip: isRoot ? false : 'devices and owners need root' },
  async (t) => {
    const dir = t.testdir()
    run('cpio', ['-idm', '--quiet'], { cwd: dir, input: Buffer.concat([packEntries(ENTRIES), TRAILER]) })
    for (const entry of ENTRIES) {
      const place = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(entry.path.replace('\udcff', ''))])
      const bytes = entry.path.includes('\udcff') ? Buffer.concat([place, Buffer.of(0xff)]) : place
      const stats = lstatSync(bytes)
      t.equal(typeOfMode(stats.mode), entry.type, entry.path)
      t.same([stats.mode & 0o7777, stats.uid, stats.gid], [entry.mode, entry.uid, entry.gid], entry.path)
      // GNU cpio sets the times of neither directories, once they are filled, nor links.
      if (entry.type !== 'directory' && entry.type !== 'symlink')
        t.equal(stats.mtimeMs, entry.mtime * 1000, entry.path)
      if (entry.type === 'file') t.same(readFileSync(bytes), entry.content)
      if (entry.type === 'symlink') t.equal(readlinkSync(bytes), entry.target)
    }
    const devices = run('stat', ['-c', '%t:%T', 'd/null', 'd/disk'], { cwd: dir }).stdout.toString()
    t.equal(devices, '1:3\n103:11170\n')
  },
)

t.test('what GNU cpio packs is read back', async (t) => {
  const dir = t.testdir()
  mkdirSync(`${dir}/in`)
  const input = Buffer.concat([packEntries(ENTRIES.slice(0, 2)), TRAILER])
  run('cpio', ['-idm', '--quiet', '--no-preserve-owner'], { cwd: `${dir}/in`, input })
  const list = Buffer.from('d\0d/suid\0')
  const packed = run('cpio', ['-o', '-H', 'newc', '-0', '--quiet'], { cwd: `${dir}/in`, input: list }).stdout
  const found = readEntries(packed).map(({ path, type, mode, ...rest }) => [
    path,
    type,
    mode,
    'content' in rest,
  ])
  t.same(found, [
    ['d', 'directory', 0o1777, false],
    ['d/suid', 'file', 0o4755, true],
  ])
})

t.test('each name of a file has its content, wherever the archive has the data', async (t) => {
  const name = (path: string, content: string) => {
    const link = { ino: 9, count: 2 }
    const member = {
      path,
      type: 'file',
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: 0,
      size: content.length,
      link,
    } as const
    return Buffer.concat([encodeHead(member), Buffer.from(content), padding(content.length)])
  }
  const contents = (bytes: Buffer) =>
    readEntries(bytes).map((entry) => 'content' in entry && `${entry.content}`)
  t.same(contents(Buffer.concat([name('a', ''), name('b', 'late')])), ['late', 'late'])
  t.same(contents(Buffer.concat([name('a', 'soon'), name('b', '')])), ['soon', 'soon'])
  t.same(contents(Buffer.concat([name('a', ''), name('b', '')])), ['', ''])
  const apart = Buffer.concat([name('a', 'one'), TRAILER, name('b', '')])
  t.same(contents(apart), ['one', ''], 'numbers count within one archive only')
})

t.test('a target that ends with a NUL, as gen_init_cpio writes it, is read without', async (t) => {
  const link = { path: 'l', type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target: 'to\0' } as const
  t.match(readEntries(packEntries([link])), [{ target: 'to' }])
})

t.test('what cannot be packed or read is an error', async (t) => {
  const target = 'x'.repeat(4096)
  const link = { path: 'l', type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target } as const
  t.throws(() => packEntries([link]), EntryTooLargeError)
  t.throws(() => readEntries(Buffer.from('no archive')), ArchiveCorruptError)
})
