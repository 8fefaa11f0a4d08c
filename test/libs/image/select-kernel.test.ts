import t from 'tap'
import { versionIn } from '../../../libs/image/kernel-version.ts'
import { selectKernel } from '../../../libs/image/select-kernel.ts'

function select(paths: string[], wanted?: string): string | undefined {
  const kernels = paths.map((path) => ({ path, version: versionIn(path) }))
  return selectKernel(kernels, wanted)?.path
}

const DEBIAN = ['/boot/vmlinuz-6.1.0-9-amd64', '/boot/vmlinuz-6.1.0-28-amd64', '/boot/vmlinuz-6.10.11-amd64']
const ROCKY = [
  '/boot/vmlinuz-0-rescue-4a3f6.1.0',
  '/boot/vmlinuz-5.14.0-427.el9.x86_64+debug',
  '/boot/vmlinuz-5.14.0-70.el9.x86_64',
  '/lib/modules/5.14.0-70.el9.x86_64/vmlinuz',
]

t.test('the highest version is taken, numerically', async (t) => {
  t.equal(select(DEBIAN), '/boot/vmlinuz-6.10.11-amd64')
})

t.test('debug and rescue kernels are taken only if there is nothing else', async (t) => {
  t.equal(select(ROCKY), '/boot/vmlinuz-5.14.0-70.el9.x86_64')
  t.equal(select(ROCKY.slice(0, 2)), '/boot/vmlinuz-0-rescue-4a3f6.1.0')
  t.equal(select(ROCKY, '5.14.0-427'), '/boot/vmlinuz-5.14.0-427.el9.x86_64+debug')
})

t.test('of variants for debugging none is taken unasked', async (t) => {
  const rt = ['/boot/vmlinuz-5.14.0-427.el9.x86_64+rt-debug', '/boot/vmlinuz-5.14.0-70.el9.x86_64+rt']
  t.equal(select(rt), rt[1])
  const suse = ['/lib/modules/6.4.0-2-debug/vmlinuz', '/boot/vmlinuz-6.4.0-1-default']
  t.equal(select(suse), suse[1])
  t.equal(select(suse, '6.4.0-2'), suse[0])
})

t.test('of two builds of one version the newer is taken', async (t) => {
  const rocky = ['/boot/vmlinuz-5.14.0-427.el9_10.x86_64', '/boot/vmlinuz-5.14.0-427.el9_4.x86_64']
  t.equal(select(rocky), rocky[0])
  t.equal(select([...rocky].reverse()), rocky[0])
  t.equal(select(rocky, '5.14.0-427.el9_4'), rocky[1])
})

t.test('a path names one kernel, any of them', async (t) => {
  for (const path of ROCKY) t.equal(select(ROCKY, path), path)
  t.equal(select(DEBIAN, 'boot/vmlinuz-6.1.0-9-amd64'), '/boot/vmlinuz-6.1.0-9-amd64')
})

t.test('the start of a version or of a release names the highest of its kernels', async (t) => {
  t.equal(select(DEBIAN, '6.1'), '/boot/vmlinuz-6.1.0-28-amd64')
  t.equal(select(DEBIAN, '6.1.0-9'), '/boot/vmlinuz-6.1.0-9-amd64')
  t.equal(select(DEBIAN, '6.1.0-9-amd64'), '/boot/vmlinuz-6.1.0-9-amd64')
  t.equal(select(ROCKY, '5.14.0-70.el9'), '/boot/vmlinuz-5.14.0-70.el9.x86_64')
})

t.test('what is wanted and not there is not replaced by another', async (t) => {
  t.equal(select(DEBIAN, '5.4'), undefined)
  t.equal(select(DEBIAN, '/boot/vmlinuz-6.1'), undefined)
  t.equal(select([]), undefined)
})

t.test('a kernel without a version is taken if it is the only one', async (t) => {
  t.equal(select(['/boot/vmlinuz-linux']), '/boot/vmlinuz-linux')
  t.equal(select(['/boot/vmlinuz-linux', ...DEBIAN]), '/boot/vmlinuz-6.10.11-amd64')
})
