import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { makeMountPoints, mountPointAt, removeMountPoints } from '../../../libs/image/mount-points.ts'

function tree(t: Test) {
  const home = t.testdir({ rootfs: { etc: { motd: 'hi' }, srv: {} } })
  const root = join(home, 'rootfs')
  utimesSync(join(root, 'etc'), 1_000, 1_000)
  return { home, root }
}

test('a mount point is where the links of the image lead', async (t) => {
  const { root } = tree(t)
  symlinkSync('/srv', join(root, 'data'))
  t.same(await mountPointAt(root, '/data/new/dir', 'directory'), { place: 'srv/new/dir', kind: 'directory' })
  t.same(await mountPointAt(root, '/etc/motd', 'file'), { place: 'etc/motd', kind: 'file' })
  t.same(await mountPointAt(root, '/../../etc', 'directory'), { place: 'etc', kind: 'directory' })
  t.same(await mountPointAt(root, '/new', 'file'), { place: 'new', kind: 'file' })
})

test('what had to be made goes again, and leaves no trace', async (t) => {
  const { home, root } = tree(t)
  const points = [
    { place: 'etc/resolv.conf', kind: 'file' },
    { place: 'etc/motd', kind: 'file' },
    { place: 'proc', kind: 'directory' },
    { place: 'mnt/a/b', kind: 'directory' },
    { place: 'mnt/a/c', kind: 'directory' },
  ] as const
  await makeMountPoints(home, { root, points })
  t.ok(statSync(join(root, 'mnt/a/b')).isDirectory())
  t.equal(statSync(join(root, 'etc/resolv.conf')).size, 0)
  t.equal(statSync(join(root, 'etc')).mtimeMs, 1_000_000)
  await removeMountPoints(home)
  t.same(readdirSync(root).sort(), ['etc', 'srv'])
  t.same(readdirSync(join(root, 'etc')), ['motd'])
  t.equal(statSync(join(root, 'etc')).mtimeMs, 1_000_000)
  t.same(readdirSync(home), ['rootfs'])
  await removeMountPoints(home)
})

test('what somebody has put something into stays', async (t) => {
  const { home, root } = tree(t)
  const points = [
    { place: 'etc/resolv.conf', kind: 'file' },
    { place: 'mnt/a', kind: 'directory' },
  ] as const
  await makeMountPoints(home, { root, points })
  writeFileSync(join(root, 'etc/resolv.conf'), 'nameserver 10.0.0.1\n')
  mkdirSync(join(root, 'mnt/a/kept'))
  await removeMountPoints(home)
  t.ok(existsSync(join(root, 'mnt/a/kept')))
  t.ok(existsSync(join(root, 'etc/resolv.conf')))
})
