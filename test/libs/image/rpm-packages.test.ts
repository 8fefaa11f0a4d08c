import { mkdirSync, readdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PackagesUnreadableError } from '../../../libs/image/errors.ts'
import { RPM_DATABASE_BYTES_MAX } from '../../../libs/image/limits.ts'
import { rpmPackages } from '../../../libs/image/rpm-packages.ts'
import { buildRpm, headerOf, ndbOf, rpmRootOf } from './_rpm.ts'

const PACKAGES = [
  { name: 'first', version: '1.0' },
  { name: 'second', version: '2.5', epoch: 3 },
]
const FOUND = [
  { name: 'first', version: '1.0-1', arch: 'noarch' },
  { name: 'second', version: '3:2.5-1', arch: 'noarch' },
]
const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1)

t.test('an rpm database is read and left as it is', async (t) => {
  const directory = 'usr/lib/sysimage/rpm'
  const root = rpmRootOf(t, { directory, packages: PACKAGES })
  const before = readdirSync(join(root, directory)).sort()
  t.same((await rpmPackages(root)).sort(byName), FOUND)
  t.same(readdirSync(join(root, directory)).sort(), before)
})

t.test('a database of SUSE is read without rpm, and is no empty one if it is damaged', async (t) => {
  const dir = t.testdir({ build: {}, var: { lib: { rpm: {} } } })
  const database = join(dir, 'var/lib/rpm/Packages.db')
  writeFileSync(database, ndbOf(PACKAGES.map((one) => headerOf(buildRpm(join(dir, 'build'), one)))))
  t.same(await rpmPackages(dir, { program: 'no-such-rpm' }), FOUND)
  truncateSync(database, 100)
  await t.rejects(rpmPackages(dir), {
    constructor: PackagesUnreadableError,
    message: /Packages.db is damaged/,
  })
})

t.test('a link to the directory of the database is followed inside the image', async (t) => {
  const root = rpmRootOf(t, { directory: 'database', packages: PACKAGES.slice(0, 1) })
  mkdirSync(join(root, 'var/lib'), { recursive: true })
  symlinkSync('/database', join(root, 'var/lib/rpm'))
  t.same(await rpmPackages(root), FOUND.slice(0, 1))
})

t.test('an image without an rpm database has no packages of rpm, and needs no rpm', async (t) => {
  t.same(await rpmPackages(t.testdir({ etc: {} }), { program: 'no-such-rpm' }), [])
})

t.test(
  'without rpm, with a damaged database or one that is too large its packages are not known',
  async (t) => {
    const root = rpmRootOf(t, { directory: 'var/lib/rpm', packages: [] })
    await t.rejects(rpmPackages(root, { program: 'no-such-rpm' }), {
      constructor: PackagesUnreadableError,
      message: /there is no no-such-rpm here/,
    })
    const database = join(root, 'var/lib/rpm/rpmdb.sqlite')
    truncateSync(database, 100)
    await t.rejects(rpmPackages(root), { constructor: PackagesUnreadableError, message: /cannot read/ })
    truncateSync(database, RPM_DATABASE_BYTES_MAX + 1)
    await t.rejects(rpmPackages(root), { constructor: PackagesUnreadableError, message: /are allowed/ })
    renameSync(database, `${database}.old`)
    t.same(await rpmPackages(root), [])
  },
)

t.test('who aborts gets his reason', async (t) => {
  const root = rpmRootOf(t, { directory: 'var/lib/rpm', packages: [] })
  const reason = new Error('no more of it')
  await t.rejects(rpmPackages(root, { signal: AbortSignal.abort(reason) }), reason)
})
