import t from 'tap'
import { apkPackages, dpkgPackages, pacmanPackages } from '../../../libs/image/package-stanzas.ts'

t.test(
  'dpkg: what is installed, also if it is not configured yet, and nothing that was removed',
  async (t) => {
    const status = `Package: bash
Essential: yes
Status: install ok installed
Architecture: amd64
Description: a shell
 Version: 1 is not the version
Version: 5.2.15-2+b2

Package: old
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0

Package: fresh
Status: install ok unpacked
Architecture: all
Version: 1:2.0~rc1-1

Package: gone
Status: purge ok not-installed
Architecture: amd64
`
    t.same(
      [...dpkgPackages(status)],
      [
        { name: 'bash', version: '5.2.15-2+b2', arch: 'amd64' },
        { name: 'fresh', version: '1:2.0~rc1-1', arch: 'all' },
      ],
    )
  },
)

t.test('dpkg: a file of status.d has no state, and lists of digests beside it are no packages', async (t) => {
  t.same(
    [...dpkgPackages('Package: tzdata\nVersion: 2024a\n')],
    [{ name: 'tzdata', version: '2024a', arch: '-' }],
  )
  t.same([...dpkgPackages('d41d8cd98f00b204e9800998ecf8427e  usr/share/zoneinfo/UTC\n')], [])
})

t.test('apk: a letter and a value a line', async (t) => {
  const installed =
    'C:Q1abc=\nP:musl\nV:1.2.4-r2\nA:x86_64\nF:lib\nR:ld.so\n\nP:busybox\nV:1.36.1-r5\nA:x86_64\n\n'
  t.same(
    [...apkPackages(installed)],
    [
      { name: 'musl', version: '1.2.4-r2', arch: 'x86_64' },
      { name: 'busybox', version: '1.36.1-r5', arch: 'x86_64' },
    ],
  )
})

t.test('pacman: a field and its value on lines of their own', async (t) => {
  const desc = '%NAME%\nlinux\n\n%VERSION%\n6.9.1.arch1-1\n\n%BASE%\nlinux\n\n%ARCH%\nx86_64\n\n'
  t.same([...pacmanPackages(desc)], [{ name: 'linux', version: '6.9.1.arch1-1', arch: 'x86_64' }])
  t.same([...pacmanPackages('%NAME%\nonly a name\n')], [])
})
