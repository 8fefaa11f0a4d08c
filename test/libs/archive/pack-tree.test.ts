import { chmodSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { TreeTooLargeError } from '../../../libs/archive/errors.ts'
import { TREE_PACK_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { readEntries } from '../../../libs/archive/pack.ts'
import { packTree } from '../../../libs/archive/pack-tree.ts'
import { isRoot, run } from './_tools.ts'

t.test('a directory is packed with its modes, but without its owners and times', async (t) => {
  const root = t.testdir({ etc: { 'hosts.ww': '{{ .Id }}', issue: t.fixture('symlink', 'hosts.ww') } })
  chmodSync(`${root}/etc`, 0o750)
  chmodSync(`${root}/etc/hosts.ww`, 0o600)
  run('mkfifo', ['-m', '600', 'pipe'], { cwd: root })
  if (isRoot) run('chown', ['-h', '5:6', 'etc/hosts.ww', 'etc/issue'], { cwd: root })
  const nobodys = { uid: 0, gid: 0, mtime: 0 }
  t.strictSame(readEntries(await packTree(root)), [
    { path: 'etc', mode: 0o750, ...nobodys, type: 'directory' },
    { path: 'etc/hosts.ww', mode: 0o600, ...nobodys, type: 'file', content: Buffer.from('{{ .Id }}') },
    { path: 'etc/issue', mode: 0o777, ...nobodys, type: 'symlink', target: 'hosts.ww' },
    { path: 'pipe', mode: 0o600, ...nobodys, type: 'fifo' },
  ])
})

t.test('the archive is complete and the same for the same files', async (t) => {
  const names = ['a', 'b', 'c']
  const [one, other] = [t.testdir({ one: {}, other: {} })].flatMap((dir) => [`${dir}/one`, `${dir}/other`])
  for (const name of names) writeFileSync(`${one}/${name}`, name)
  for (const name of names.reverse()) writeFileSync(`${other}/${name}`, name)
  utimesSync(`${other}/a`, 1, 1)
  run('ln', ['b', 'd'], { cwd: one! })
  run('cp', ['b', 'd'], { cwd: other! })
  const packed = await packTree(one!)
  t.ok(packed.equals(await packTree(other!)))
  t.equal(run('cpio', ['-t', '--quiet'], { input: packed }).stdout.toString(), 'a\nb\nc\nd\n')
})

t.test('devices are packed', { skip: isRoot ? false : 'needs root' }, async (t) => {
  const root = t.testdir()
  run('mknod', ['console', 'c', '5', '1'], { cwd: root })
  t.match(readEntries(await packTree(root)), [{ type: 'character', rdev: { major: 5, minor: 1 } }])
})

t.test('a directory that is too large is refused before it is read', async (t) => {
  const root = t.testdir({ large: '' })
  truncateSync(`${root}/large`, TREE_PACK_BYTES_MAX + 1)
  await t.rejects(packTree(root), TreeTooLargeError)
})
