import fc from 'fast-check'
import t from 'tap'
import {
  compareKernels,
  compareVersions,
  releaseIn,
  startsWithVersion,
  versionIn,
} from '../../../libs/image/kernel-version.ts'

t.test('the version is what Warewulf takes for it, the release what uname -r says', async (t) => {
  const kernels = {
    '/boot/vmlinuz-6.1.0-28-amd64': ['6.1.0-28', '6.1.0-28-amd64'],
    '/boot/vmlinuz-5.14.0-427.13.1.el9_4.x86_64': ['5.14.0-427.13.1', '5.14.0-427.13.1.el9_4.x86_64'],
    '/boot/vmlinuz-4.18.0-553.el8.x86_64+debug': ['4.18.0-553', '4.18.0-553.el8.x86_64+debug'],
    '/boot/vmlinuz-0-rescue-4a3f': ['', '0-rescue-4a3f'],
    '/boot/vmlinuz-linux-lts': ['', 'linux-lts'],
    '/boot/Image-6.4.0-150600.21-default': ['6.4.0-150600.21', '6.4.0-150600.21-default'],
    '/lib/modules/6.9.1-arch1-1/vmlinuz': ['6.9.1', '6.9.1-arch1-1'],
    '/lib/modules/5.15.0/vmlinuz.gz': ['5.15.0', '5.15.0'],
    '/boot/initrd.img-6.1.0-28-amd64': ['6.1.0-28', '6.1.0-28-amd64'],
    '/boot/initrd-6.4.0-150600.21-default': ['6.4.0-150600.21', '6.4.0-150600.21-default'],
    '/boot/initramfs-5.14.0-427.el9.x86_64kdump.img': ['5.14.0-427', '5.14.0-427.el9.x86_64kdump'],
  }
  for (const [path, [version, release]] of Object.entries(kernels)) {
    t.same([versionIn(path), releaseIn(path)], [version, release], path)
  }
})

t.test('versions are compared number by number', async (t) => {
  const ordered = [
    '',
    '4.18.0',
    '5.4.9',
    '5.4.10',
    '5.14.0',
    '5.14.0-70',
    '5.14.0-427',
    '5.14.0-427.13.1',
    '6.9.1',
    '6.10.0',
  ]
  t.same([...ordered].reverse().sort(compareVersions), ordered)
})

t.test('the comparison is an order', async () => {
  const version = fc
    .array(fc.nat({ max: 20 }), { minLength: 3, maxLength: 5 })
    .map(([a, b, c, ...more]) => [`${a}.${b}.${c}`, ...more].join('-'))
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      const [ab, bc, ac] = [compareVersions(a, b), compareVersions(b, c), compareVersions(a, c)]
      if (Math.sign(ab) !== -Math.sign(compareVersions(b, a))) return false
      return !(ab <= 0 && bc <= 0) || ac <= 0
    }),
    { numRuns: 200 },
  )
})

t.test('a version starts with whole numbers', async (t) => {
  t.equal(startsWithVersion('6.1.0-28', '6.1'), true)
  t.equal(startsWithVersion('6.1.0-28', '6.1.0-28'), true)
  t.equal(startsWithVersion('6.10.2', '6.1'), false)
  t.equal(startsWithVersion('6.1.0-28', '6.1.0-2'), false)
})

t.test('rebuilds of a version are told apart by the numbers that their distribution adds', async (t) => {
  const ordered = [
    '/boot/vmlinuz-5.14.0-70.el9.x86_64',
    '/boot/vmlinuz-5.14.0-427.el9_3.x86_64',
    '/boot/vmlinuz-5.14.0-427.el9_4.x86_64',
    '/boot/vmlinuz-5.14.0-427.el9_10.x86_64',
    '/boot/vmlinuz-5.14.0-427.13.1.el9_4.x86_64',
    '/lib/modules/6.9.1-arch1-1/vmlinuz',
    '/lib/modules/6.9.1-arch1-2/vmlinuz',
    '/lib/modules/6.10.0-arch1-1/vmlinuz',
  ].map((path) => ({ path, version: versionIn(path) }))
  t.same([...ordered].reverse().sort(compareKernels), ordered)
  const variants = ['', '+64k', '+rt'].map((variant) => `/boot/vmlinuz-5.14.0-427.el9.aarch64${variant}`)
  for (const path of variants) {
    const [plain, variant] = [variants[0]!, path].map((each) => ({ path: each, version: versionIn(each) }))
    t.equal(compareKernels(plain!, variant!), 0, path)
  }
})
