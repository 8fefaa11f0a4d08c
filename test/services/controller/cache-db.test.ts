import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { CacheDb } from '../../../services/controller/cache-db.ts'
import { Damager } from '../../support/damage.ts'

const keys = Array.from({ length: 500 }, (_, index) => `key ${index}`)
const textOf = (key: string): Buffer => Buffer.from(`value of ${key} `.repeat(5))

async function fill(directory: string): Promise<void> {
  for (let time = 0; time < 2; time++) {
    await using db = await CacheDb.open(directory)
    await db.write(keys.map((key) => ({ type: 'put', key, value: textOf(key) })))
  }
  // Opened once more, it moves what was written to where it stays.
  await using _db = await CacheDb.open(directory)
}

t.test('whatever is done to its files, it gives what was put or nothing, and takes more', async (t) => {
  const directory = join(t.testdir(), 'cache')
  for (let seed = 1; seed <= 40; seed++) {
    await fill(directory)
    const damager = new Damager(seed)
    const files = readdirSync(directory).sort()
    const paths = files.map((name) => join(directory, name))
    if (seed % 2 === 0) damager.damage(paths, 3)
    else
      for (let bits = 0; bits < 5; bits++)
        damager.flip(join(directory, files.find((name) => name.endsWith('.ldb'))!))
    await using db = await CacheDb.open(directory)
    const got = await db.getMany(keys)
    const wrong = keys.filter((key, index) => got[index] && !textOf(key).equals(got[index]))
    t.same(wrong, [], `seed ${seed}`)
    await db.write([{ type: 'put', key: 'more', value: textOf('more') }])
    if ((await db.getMany(['more']))[0] === undefined)
      await db.write([{ type: 'put', key: 'more', value: textOf('more') }])
    t.same(await db.getMany(['more']), [textOf('more')], `seed ${seed}: it takes more`)
  }
})

t.test(
  'one that another process has open is not thrown away, nor one in whose place nothing can be',
  async (t) => {
    const directory = join(t.testdir({ file: '' }), 'cache')
    await using db = await CacheDb.open(directory)
    await db.write([{ type: 'put', key: 'a', value: textOf('a') }])
    await t.rejects(CacheDb.open(directory), { code: 'MUSTER_STORE_UNUSABLE' })
    t.same(await db.getMany(['a']), [textOf('a')])
    await t.rejects(CacheDb.open(join(t.testdirName, 'file/cache')), { code: 'MUSTER_STORE_UNUSABLE' })
  },
)

t.test('what is no database is thrown away', async (t) => {
  const directory = join(t.testdir(), 'cache')
  await fill(directory)
  for (const name of readdirSync(directory))
    if (name !== 'LOCK') writeFileSync(join(directory, name), 'damaged')
  await using db = await CacheDb.open(directory)
  t.same(await db.getMany(['key 1']), [undefined])
  rmSync(directory, { recursive: true })
  t.same(await db.getMany(['key 1']), [undefined])
})

t.test('what is closed stays closed', async (t) => {
  const directory = join(t.testdir(), 'cache')
  await fill(directory)
  const db = await CacheDb.open(directory)
  await db.close()
  await t.rejects(db.getMany(['key 1']), { code: 'LEVEL_DATABASE_NOT_OPEN' })
  await using again = await CacheDb.open(directory)
  t.same(await again.getMany(['key 1']), [textOf('key 1')], 'and is not thrown away')
})

if (process.getuid?.() === 0) {
  t.test('on a disk that is full it begins anew, and takes what there is room for', async (t) => {
    const disk = mkdtempSync(join(tmpdir(), 'muster-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'muster-test', disk])
    t.teardown(() => {
      execFileSync('umount', [disk])
      rmdirSync(disk)
    })
    await using db = await CacheDb.open(join(disk, 'cache'))
    const large = Array.from({ length: 40 }, (_, index) => `large ${index}`)
    for (const key of large) await db.write([{ type: 'put', key, value: randomBytes(100_000) }])
    t.ok(
      (await db.getMany(large)).some((value) => value === undefined),
      'there was no room for all',
    )
    await db.write([{ type: 'put', key: 'a', value: textOf('a') }])
    if ((await db.getMany(['a']))[0] === undefined)
      await db.write([{ type: 'put', key: 'a', value: textOf('a') }])
    t.same(await db.getMany(['a']), [textOf('a')])
  })
}
