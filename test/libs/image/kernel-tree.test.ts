import { writeFileSync } from 'node:fs'
import t from 'tap'
import { findKernelTree } from '../../../libs/image/kernel-tree.ts'
import { bzImage } from './_kernels.ts'

const find = (root: string, wanted?: string) => findKernelTree(root, { where: 'the source', wanted })

t.test('the newest kernel is taken, with its initramfs and the modules of its release', async (t) => {
  const release = '6.1.0-28-amd64'
  const boot = { [`vmlinuz-${release}`]: '', [`initrd.img-${release}`]: '', 'vmlinuz-6.1.0-9-amd64': '' }
  const usr = { lib: { modules: { [release]: {}, '6.1.0-9-amd64': {} } } }
  const root = t.testdir({ boot, usr, lib: t.fixture('symlink', 'usr/lib') })
  t.same(await find(root), {
    release,
    kernel: { path: `/boot/vmlinuz-${release}`, place: `${root}/boot/vmlinuz-${release}` },
    initramfs: { path: `/boot/initrd.img-${release}`, place: `${root}/boot/initrd.img-${release}` },
    modules: `${root}/usr/lib/modules/${release}`,
  })
  t.match(await find(root, '6.1.0-9'), { release: '6.1.0-9-amd64' })
  t.match(await find(root, '/boot/vmlinuz-6.1.0-9-amd64'), { release: '6.1.0-9-amd64' })
})

t.test('a package of a distribution that merged /usr has no /lib', async (t) => {
  const release = '6.4.0-150600.21-default'
  const boot = { [`vmlinuz-${release}`]: t.fixture('symlink', `../usr/lib/modules/${release}/vmlinuz`) }
  const modules = { [release]: { vmlinuz: '' } }
  const found = { release, modules: /usr\/lib\/modules\/6\.4\.0-150600\.21-default$/ }
  t.match(await find(t.testdir({ boot, usr: { lib: { modules } } })), found)
  t.match(await find(t.testdir({ usr: { lib: { modules } } })), found)
})

t.test('a kernel that is named by its package says its release itself', async (t) => {
  const root = t.testdir({ boot: {}, lib: { modules: { '6.9.1-arch1-1': {} } } })
  writeFileSync(`${root}/boot/vmlinuz-linux`, bzImage('6.9.1-arch1-1'))
  const found = { release: '6.9.1-arch1-1', modules: `${root}/lib/modules/6.9.1-arch1-1` }
  t.match(await find(root), found)
  t.match(await find(root, '6.9'), found)
})

t.test('a kernel without modules is one all the same', async (t) => {
  const root = t.testdir({ boot: { 'vmlinuz-6.1.0': '' }, lib: { modules: { '6.1.0': 'no directory' } } })
  t.equal((await find(root)).modules, undefined)
})

t.test('what cannot be found is told, with what there is', async (t) => {
  await t.rejects(find(t.testdir({ boot: {} })), {
    code: 'MUSTER_KERNEL_NOT_FOUND',
    message: 'there is no kernel in the source',
  })
  const root = t.testdir({ boot: { 'vmlinuz-6.1.0-28-amd64': '', 'vmlinuz-6.1.0-9-amd64': '' } })
  await t.rejects(find(root, '6.12'), {
    message: 'the source has no kernel that begins with 6.12',
    hint: 'It has 6.1.0-28-amd64, 6.1.0-9-amd64.',
  })
  await t.rejects(find(t.testdir({ lib: { modules: { '6.1.0': {} } } })), { code: 'MUSTER_KERNEL_NOT_FOUND' })
})
