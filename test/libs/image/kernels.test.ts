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

/** Paths of what is found, each with its initramfs, in the root of a distribution. */
async function foundIn(root: string): Promise<(string | undefined)[][]> {
  return (await findKernels(root)).map(({ path, version, initramfs }) => [path, version, initramfs?.path])
}

t.test('Debian: kernel and initrd.img in /boot, the configuration beside them is neither', async (t) => {
  const release = '6.1.0-28-amd64'
  const boot = {
    [`vmlinuz-${release}`]: '',
    [`initrd.img-${release}`]: '',
    [`config-${release}`]: '',
    [`System.map-${release}`]: '',
    'vmlinuz-6.1.0-9-cloud-amd64': '',
  }
  const root = t.testdir({ boot, vmlinuz: t.fixture('symlink', `boot/vmlinuz-${release}`) })
  t.strictSame(await foundIn(root), [
    [`/boot/vmlinuz-${release}`, '6.1.0-28', `/boot/initrd.img-${release}`],
    ['/boot/vmlinuz-6.1.0-9-cloud-amd64', '6.1.0-9', undefined],
  ])
})

t.test(
  'Rocky: each kernel is there twice, its initramfs is not the one for a crash, nor the rescue one',
  async (t) => {
    const release = '5.14.0-427.13.1.el9_4.x86_64'
    const boot = {
      [`vmlinuz-${release}`]: '',
      [`.vmlinuz-${release}.hmac`]: '',
      [`initramfs-${release}.img`]: '',
      [`initramfs-${release}kdump.img`]: '',
      'vmlinuz-0-rescue-4a3f5b6c': '',
      'initramfs-0-rescue-4a3f5b6c.img': '',
    }
    const usr = { lib: { modules: { [release]: { vmlinuz: '', '.vmlinuz.hmac': '', kernel: {} } } } }
    const root = t.testdir({ boot, usr, lib: t.fixture('symlink', 'usr/lib') })
    t.strictSame(await foundIn(root), [
      ['/boot/vmlinuz-0-rescue-4a3f5b6c', '', '/boot/initramfs-0-rescue-4a3f5b6c.img'],
      [`/boot/vmlinuz-${release}`, '5.14.0-427.13.1', `/boot/initramfs-${release}.img`],
      [`/lib/modules/${release}/vmlinuz`, '5.14.0-427.13.1', `/boot/initramfs-${release}.img`],
    ])
  },
)

t.test('openSUSE: /boot has links to what is beside the modules, and initrd without .img', async (t) => {
  const release = '6.4.0-150600.21-default'
  const boot = {
    [`vmlinuz-${release}`]: t.fixture('symlink', `../usr/lib/modules/${release}/vmlinuz`),
    vmlinuz: t.fixture('symlink', `vmlinuz-${release}`),
    [`initrd-${release}`]: '',
  }
  const usr = { lib: { modules: { [release]: { vmlinuz: '', config: '' } } } }
  const root = t.testdir({ boot, usr, lib: t.fixture('symlink', 'usr/lib') })
  t.strictSame(await foundIn(root), [
    [`/boot/vmlinuz-${release}`, '6.4.0-150600.21', `/boot/initrd-${release}`],
    [`/lib/modules/${release}/vmlinuz`, '6.4.0-150600.21', `/boot/initrd-${release}`],
  ])
})

t.test('openSUSE on aarch64: the Image is the kernel, and the vmlinux.gz beside it is not', async (t) => {
  const release = '6.4.0-150600.21-default'
  const boot = { [`Image-${release}`]: '', [`vmlinux-${release}.gz`]: '', [`initrd-${release}`]: '' }
  const root = t.testdir({ boot })
  t.strictSame(await foundIn(root), [
    [`/boot/Image-${release}`, '6.4.0-150600.21', `/boot/initrd-${release}`],
  ])
})

t.test(
  'Arch: kernels are named by their package, and only the path of their modules has a version',
  async (t) => {
    const boot = {
      'vmlinuz-linux': '',
      'vmlinuz-linux-lts': '',
      'initramfs-linux.img': '',
      'initramfs-linux-fallback.img': '',
      'initramfs-linux-lts.img': '',
    }
    const usr = { lib: { modules: { '6.9.1-arch1-1': { vmlinuz: '', pkgbase: 'linux' } } } }
    const root = t.testdir({ boot, usr, lib: t.fixture('symlink', 'usr/lib') })
    t.strictSame(await foundIn(root), [
      ['/boot/vmlinuz-linux', '', '/boot/initramfs-linux.img'],
      ['/boot/vmlinuz-linux-lts', '', '/boot/initramfs-linux-lts.img'],
      ['/lib/modules/6.9.1-arch1-1/vmlinuz', '6.9.1', undefined],
    ])
  },
)

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
