import { once } from 'node:events'
import { chmodSync, lstatSync, lutimesSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t from 'tap'
import { TreeUnreadableError } from '../../../libs/archive/errors.ts'
import { compileExcludes } from '../../../libs/archive/excludes.ts'
import { WALK_SLICE_ENTRIES } from '../../../libs/archive/limits.ts'
import { checkTreeRoot, locate, walkTree } from '../../../libs/archive/walk-tree.ts'
import { collect, isRoot, run } from './_tools.ts'

async function paths(root: string, excludes: string[] = []): Promise<string[]> {
  return (await collect(walkTree(root, { excludes: compileExcludes(excludes) }))).map(({ path }) => path)
}

t.test('a tree is walked parents first, names by their bytes, without its root', async (t) => {
  const root = t.testdir({ b: { z: '', a: { deep: '' } }, 'b-': '', B: '', a: '', é: '', '￿': '', '😀': '' })
  t.same(await paths(root), ['B', 'a', 'b', 'b/a', 'b/a/deep', 'b/z', 'b-', 'é', '￿', '😀'])
})

t.test('more files than are looked at together come in order', async (t) => {
  const names = Array.from({ length: WALK_SLICE_ENTRIES * 2 + 1 }, (_, index) =>
    String(index).padStart(4, '0'),
  )
  const root = t.testdir(Object.fromEntries(names.map((name) => [name, ''])))
  t.same(await paths(root), names)
})

t.test('entries say what lstat says', async (t) => {
  const root = t.testdir({ file: 'hello', link: t.fixture('symlink', 'file'), dir: {} })
  chmodSync(`${root}/file`, 0o4751)
  utimesSync(`${root}/file`, 5, 1_234_567_890.75)
  lutimesSync(`${root}/link`, 5, 77)
  run('mkfifo', ['-m', '600', 'fifo'], { cwd: root })
  const server = createServer().listen(`${root}/socket`)
  await once(server, 'listening')
  t.teardown(() => server.close())
  run('ln', ['file', 'other'], { cwd: root })

  const entries = await collect(walkTree(root))
  const { uid, gid } = lstatSync(`${root}/file`)
  t.match(entries, [
    { path: 'dir', type: 'directory', size: 0 },
    { path: 'fifo', type: 'fifo', mode: 0o600, size: 0 },
    { path: 'file', type: 'file', mode: 0o4751, size: 5, mtime: 1_234_567_890, uid, gid, nlink: 2 },
    { path: 'link', type: 'symlink', mode: 0o777, size: 4, target: 'file', mtime: 77 },
    { path: 'other', type: 'file', ino: entries[2]?.ino, dev: entries[2]?.dev },
    { path: 'socket', type: 'socket', size: 0 },
  ])
})

t.test('devices have their numbers, large ones too', { skip: isRoot ? false : 'needs root' }, async (t) => {
  const root = t.testdir()
  run('mknod', ['c', 'c', '4', '64'], { cwd: root })
  run('mknod', ['d', 'b', '4095', '1048575'], { cwd: root })
  t.match(await collect(walkTree(root)), [
    { type: 'character', rdev: { major: 4, minor: 64 } },
    { type: 'block', rdev: { major: 4095, minor: 1_048_575 } },
  ])
})

t.test('times that newc has no room for are held within it', async (t) => {
  const root = t.testdir({ early: '', late: '' })
  run('touch', ['-d', '@-1000', 'early'], { cwd: root }) // Node's utimes takes a negative time for now
  utimesSync(`${root}/late`, 0, 8_000_000_000)
  t.match(await collect(walkTree(root)), [{ mtime: 0 }, { mtime: 0xffff_ffff }])
})

t.test('a name that is not UTF-8 is walked into', async (t) => {
  const root = t.testdir()
  const name = Buffer.concat([Buffer.from(`${root}/bad`), Buffer.of(0xff)])
  mkdirSync(name)
  writeFileSync(Buffer.concat([name, Buffer.from('/file')]), 'x')
  t.same(await paths(root), ['bad\udcff', 'bad\udcff/file'])
  t.same(locate(root, 'bad\udcff'), name)
})

t.test('what is excluded is left out with all below it', async (t) => {
  const root = t.testdir({ boot: { vmlinuz: '' }, usr: { share: { doc: { bash: { a: '' } }, man: '' } } })
  t.same(await paths(root, ['./boot/', '/usr/share/doc/*']), [
    'usr',
    'usr/share',
    'usr/share/doc',
    'usr/share/man',
  ])
})

t.test('a mount point is an empty directory', async (t) => {
  if (lstatSync('/dev').dev === lstatSync('/dev/pts').dev) {
    t.pass('nothing is mounted below /dev here')
    return
  }
  const walked = await paths('/dev')
  t.ok(walked.includes('pts'))
  t.notOk(walked.includes('pts/ptmx'))
})

t.test('a root that cannot be walked is a clear error', async (t) => {
  const root = t.testdir({ file: '', denied: { secret: '' } })
  await t.rejects(paths(`${root}/none`), TreeUnreadableError)
  await t.rejects(checkTreeRoot(`${root}/none`), { category: 'missing', message: /there is no directory/ })
  await t.rejects(checkTreeRoot(`${root}/file`), { category: 'invalid', message: /is not a directory/ })
  await t.rejects(checkTreeRoot(`${root}/file/x`), { message: /cannot read/, category: 'denied' })
})

t.test('a directory that must not be read is a clear error', async (t) => {
  const root = t.testdir({ denied: { secret: '' } })
  chmodSync(`${root}/denied`, 0)
  if (isRoot) process.seteuid!(65534)
  const walking = paths(root).finally(() => {
    if (isRoot) process.seteuid!(0)
    chmodSync(`${root}/denied`, 0o700)
  })
  await t.rejects(walking, { code: 'MUSTER_TREE_UNREADABLE', category: 'denied', message: /denied/ })
})
