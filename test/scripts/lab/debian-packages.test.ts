import { readdirSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { debianPackages, kernelIn } from '../../../scripts/lab/debian-packages.ts'

t.test('packages of another architecture are unpacked once, and nothing else is left', async (t) => {
  const cacheDirectory = t.testdir({})
  const options = { architecture: 'arm64', packages: ['busybox-static'], cacheDirectory } as const
  const directory = await debianPackages(options)
  await access(join(directory, 'bin/busybox'))
  t.equal(await debianPackages(options), directory)
  t.equal(readdirSync(cacheDirectory).length, 1)
})

t.test('a package that is not there is an error, and leaves nothing', async (t) => {
  const cacheDirectory = t.testdir({})
  const packages = ['no-such-package-of-debian']
  await t.rejects(debianPackages({ architecture: 'amd64', packages, cacheDirectory }), {
    code: 'MUSTER_LAB_DEBIAN_ROOT',
  })
  t.same(readdirSync(cacheDirectory), [])
})

t.test('a directory without a kernel says so', async (t) => {
  await t.rejects(kernelIn(t.testdir({ boot: {} })), { code: 'MUSTER_LAB_DEBIAN_ROOT' })
})
