import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packPackages } from '../../../libs/image/packages.ts'
import { rpmRootOf } from './_rpm.ts'

const STATUS = 'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2\n'

t.test('the packages of all databases of an image are one sorted list', async (t) => {
  const root = rpmRootOf(t, {
    directory: 'var/lib/rpm',
    packages: [{ name: 'awk', version: '5' }],
  })
  const files: Record<string, string> = {
    'var/lib/dpkg/status': STATUS,
    'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a\nArchitecture: all\n',
    'var/lib/dpkg/status.d/tzdata.md5sums': 'd41d8cd98f00b204e9800998ecf8427e  etc/localtime\n',
    'usr/lib/apk/db/installed': 'P:musl\nV:1.2.4-r2\nA:x86_64\n\n',
    'var/lib/pacman/local/linux-6.9.1/desc': '%NAME%\nlinux\n\n%VERSION%\n6.9.1\n\n%ARCH%\nx86_64\n',
    'var/lib/pacman/local/ALPM_DB_VERSION': '9\n',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  symlinkSync('usr/lib', join(root, 'lib'))
  t.equal(
    (await packPackages(root))?.toString(),
    'awk 5-1 noarch\nbash 5.2 amd64\nlinux 6.9.1 x86_64\nmusl 1.2.4-r2 x86_64\ntzdata 2024a all\n',
  )
})

t.test('an image without a package manager has no list', async (t) => {
  t.equal(await packPackages(t.testdir({ etc: {} })), undefined)
  t.equal(await packPackages(t.testdir({ var: { lib: { dpkg: { status: '' } } } })), undefined)
})

t.test('a database that cannot be read is a warning, and the others are read', async (t) => {
  const root = rpmRootOf(t, { directory: 'var/lib/rpm', packages: [] })
  mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true })
  writeFileSync(join(root, 'var/lib/dpkg/status'), STATUS)
  const warnings: string[] = []
  const options = { rpm: 'no-such-rpm', onWarning: (warning: string) => void warnings.push(warning) }
  t.equal((await packPackages(root, options))?.toString(), 'bash 5.2 amd64\n')
  t.match(warnings, [/^Packages of rpm are not known: there is no no-such-rpm here/])
})

t.test('a link does not lead to the packages of this machine', async (t) => {
  const root = t.testdir({ var: { lib: {} }, outside: {} })
  symlinkSync('../../../../../../../../../var/lib/dpkg', join(root, 'var/lib/dpkg'))
  t.equal(await packPackages(root), undefined)
})
