import { chmodSync, lchownSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { kindOfLocal, readDirectory, readFileEntry } from '../../../../services/cli/overlay/read-local.ts'

t.test('a directory is read with modes, links and owners, and without times', async (t) => {
  const root = t.testdir({ etc: { motd: 'hello' } })
  chmodSync(join(root, 'etc/motd'), 0o4711)
  symlinkSync('motd', join(root, 'etc/link'))
  if (process.getuid?.() === 0) lchownSync(join(root, 'etc/motd'), 5, 6)
  chmodSync(join(root, 'etc/motd'), 0o4711)
  const entries = await readDirectory(root, { allRoot: false })
  t.match(entries, [
    { path: 'etc', type: 'directory' },
    { path: 'etc/link', type: 'symlink', target: 'motd' },
    { path: 'etc/motd', type: 'file', mode: 0o4711, content: Buffer.from('hello'), mtime: 0 },
  ])
  if (process.getuid?.() === 0) t.match(entries[2], { uid: 5, gid: 6 })
  for (const entry of await readDirectory(root, { allRoot: true })) t.match(entry, { uid: 0, gid: 0 })
})

t.test('a file is read by itself, also through a link', async (t) => {
  const root = t.testdir({ file: 'text', other: 'not this' })
  symlinkSync('file', join(root, 'link'))
  t.match(await readFileEntry(join(root, 'link'), { allRoot: true }), {
    content: Buffer.from('text'),
    uid: 0,
  })
  t.equal(await kindOfLocal(join(root, 'link')), 'file')
  t.equal(await kindOfLocal(root), 'directory')
  await t.rejects(kindOfLocal(join(root, 'nothing')), { code: 'MUSTER_USAGE' })
  await t.rejects(kindOfLocal('/dev/null'), { message: /neither a file nor a directory/ })
})

t.test('what is far too large for an overlay is not read', async (t) => {
  const root = t.testdir({})
  writeFileSync(join(root, 'large'), '')
  truncateSync(join(root, 'large'), 65 << 20)
  await t.rejects(readDirectory(root, { allRoot: true }), { code: 'MUSTER_USAGE', hint: /for configuration/ })
  await t.rejects(readFileEntry(join(root, 'large'), { allRoot: true }), { message: /more than 67\.1 MB/ })
})
