import t from 'tap'
import { findKernels } from '../../../libs/image/kernels.ts'

t.test('kernels are found in the order of their places, with their initramfs', async (t) => {
  const root = t.testdir({
    boot: {
      'vmlinuz-5.14.0-427.el9.x86_64': '',
      'vmlinuz-5.14.0-427.el9.x86_64+debug': '',
      'initramfs-5.14.0-427.el9.x86_64kdump.img': '',
      'initramfs-5.14.0-427.el9.x86_64.img': '',
      'vmlinuz-linux': '',
      'initramfs-linux.img': '',
      'Image-6.4.0-1-default': '',
      'initrd-6.4.0-1': '',
      'config-6.4.0-1': '',
    },
    usr: {
      lib: { modules: { '6.9.1-arch1-1': { vmlinuz: '', kernel: {} }, '6.8.0': { 'vmlinuz.gz': '' } } },
    },
    lib: t.fixture('symlink', 'usr/lib'),
  })
  const found = await findKernels(root)
  t.strictSame(
    found.map(({ path, version, initramfs }) => [path, version, initramfs?.path]),
    [
      ['/boot/Image-6.4.0-1-default', '6.4.0-1', '/boot/initrd-6.4.0-1'],
      ['/boot/vmlinuz-linux', '', '/boot/initramfs-linux.img'],
      ['/boot/vmlinuz-5.14.0-427.el9.x86_64', '5.14.0-427', '/boot/initramfs-5.14.0-427.el9.x86_64.img'],
      [
        '/boot/vmlinuz-5.14.0-427.el9.x86_64+debug',
        '5.14.0-427',
        '/boot/initramfs-5.14.0-427.el9.x86_64.img',
      ],
      ['/lib/modules/6.9.1-arch1-1/vmlinuz', '6.9.1', undefined],
      ['/lib/modules/6.8.0/vmlinuz.gz', '6.8.0', undefined],
    ],
  )
  t.equal(found.at(-1)?.place, `${root}/usr/lib/modules/6.8.0/vmlinuz.gz`)
})

t.test('links to kernels are followed inside of the root, and dangling ones ignored', async (t) => {
  const root = t.testdir({
    boot: {
      'vmlinuz-6.1.0-1': t.fixture('symlink', '/real/kernel'),
      'vmlinuz-6.1.0-2': t.fixture('symlink', '/etc/passwd'),
      'vmlinuz-6.1.0-3': {},
    },
    real: { kernel: '' },
  })
  const kernels = [{ path: '/boot/vmlinuz-6.1.0-1', version: '6.1.0-1', place: `${root}/real/kernel` }]
  t.strictSame(await findKernels(root), kernels)
})

t.test('a root without kernels has none', async (t) => {
  t.strictSame(await findKernels(t.testdir()), [])
})
