import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { PackagesUnreadableError } from '../../../libs/image/errors.ts'
import { ndbPackages } from '../../../libs/image/rpm-ndb.ts'
import { buildRpm, headerOf, ndbOf } from './_rpm.ts'

function databaseOf(t: Test, bytes: Buffer): string {
  const place = join(t.testdir(), 'Packages.db')
  writeFileSync(place, bytes)
  return place
}

t.test('the packages of all slots that are in use are found', async (t) => {
  const headers = ['one', 'two'].map((name) => headerOf(buildRpm(t.testdir(), { name, version: '1' })))
  t.same(await ndbPackages(databaseOf(t, ndbOf(headers))), [
    { name: 'one', version: '1-1', arch: 'noarch' },
    { name: 'two', version: '1-1', arch: 'noarch' },
  ])
  t.same(await ndbPackages(databaseOf(t, ndbOf([]))), [])
})

t.test('a damaged database is told, and nothing is read or allocated on its word', async (t) => {
  const good = ndbOf([headerOf(buildRpm(t.testdir(), { name: 'one', version: '1' }))])
  const damages: [what: string, damage: (bytes: Buffer) => void][] = [
    ['its magic', (bytes) => bytes.fill(0, 0, 4)],
    ['its version', (bytes) => bytes.writeUInt32LE(1, 4)],
    ['its number of pages', (bytes) => bytes.writeUInt32LE(0xffff_ffff, 12)],
    ['a page that is not there', (bytes) => bytes.writeUInt32LE(2, 12)],
    ['a slot', (bytes) => bytes.fill(0, 48, 52)],
    ['the place of a package', (bytes) => bytes.writeUInt32LE(0xffff_fff0, 40)],
    ['the index of a package', (bytes) => bytes.writeUInt32LE(9, 4096 + 4)],
    ['the length of a package', (bytes) => bytes.writeUInt32LE(0xffff_fff0, 4096 + 12)],
    ['the header of a package', (bytes) => bytes.fill(0xff, 4096 + 16, 4096 + 24)],
  ]
  for (const [what, damage] of damages) {
    const bytes = Buffer.from(good)
    damage(bytes)
    await t.rejects(ndbPackages(databaseOf(t, bytes)), PackagesUnreadableError, what)
  }
})
