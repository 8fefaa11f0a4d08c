import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { removeMountPoints } from '../../../../libs/image/mount-points.ts'
import { planMounts, prepareMounts } from '../../../../services/cli/image/plan-mounts.ts'

const resolver = async (root: string) =>
  (await planMounts(root, [])).filter(({ source }) => source === '/etc/resolv.conf')
const LAID_OVER = { kind: 'file', source: '/etc/resolv.conf', readOnly: true }
const COPIED = { kind: 'copy', source: '/etc/resolv.conf', readOnly: false }

t.test('names are found as the host finds them, whatever the image has for it', async (t) => {
  t.same(await resolver(t.testdir({ etc: { 'resolv.conf': 'x' } })), [
    { ...LAID_OVER, place: 'etc/resolv.conf' },
  ])
  t.same(await resolver(t.testdir({ etc: {} })), [{ ...LAID_OVER, place: 'etc/resolv.conf' }])
  for (const link of ['../run/systemd/resolve/stub.conf', '/run/systemd/resolve/stub.conf']) {
    const root = t.testdir({ etc: {} })
    symlinkSync(link, join(root, 'etc/resolv.conf'))
    t.same(await resolver(root), [{ ...COPIED, place: 'run/systemd/resolve/stub.conf' }])
  }
  const filled = t.testdir({ etc: {}, run: { a: 'x' } })
  symlinkSync('/run/a', join(filled, 'etc/resolv.conf'))
  t.same(await resolver(filled), [{ ...COPIED, place: 'run/a' }])
  const elsewhere = t.testdir({ etc: {}, usr: { conf: 'x' } })
  symlinkSync('/usr/conf', join(elsewhere, 'etc/resolv.conf'))
  t.same(await resolver(elsewhere), [{ ...LAID_OVER, place: 'usr/conf' }])
  const dangling = t.testdir({ etc: {} })
  symlinkSync('/no/where', join(dangling, 'etc/resolv.conf'))
  t.same(await resolver(dangling), [])
})

t.test('what is mounted where something else is mounted needs no place in the image', async (t) => {
  const home = t.testdir({ rootfs: { etc: { 'resolv.conf': 'x' } } })
  const root = join(home, 'rootfs')
  const bind = { source: '/etc', kind: 'directory', readOnly: true } as const
  const mounts = await planMounts(root, [
    { ...bind, target: '/run/host/etc' },
    { ...bind, target: '/srv/etc' },
  ])
  t.match(mounts.slice(-2), [{ place: 'run/host/etc' }, { place: 'srv/etc' }])
  await prepareMounts(mounts, { home, root })
  for (const place of ['proc', 'sys', 'dev', 'run', 'srv/etc']) t.ok(existsSync(join(root, place)), place)
  t.notOk(existsSync(join(root, 'run/host')))
  await removeMountPoints(home)
  t.notOk(existsSync(join(root, 'srv')))
})
