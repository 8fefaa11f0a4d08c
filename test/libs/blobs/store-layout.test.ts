import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { fileOf, holds, sample } from './_fixtures.ts'

const MISSING = { code: 'MUSTER_BLOB_MISSING' }

/** Two blobs that an earlier process stored. */
async function storedBefore(t: Test) {
  const directory = join(t.testdir(), 'store')
  const samples = [sample(1_000), sample(1_000)] as const
  {
    await using earlier = await BlobStore.open({ directory })
    await earlier.putMany(samples.map(({ bytes }) => bytes))
  }
  const lost: string[] = []
  const open = () => BlobStore.open({ directory, onCorrupt: (_, digest) => lost.push(digest) })
  return {
    one: samples[0],
    other: samples[1],
    path: fileOf(directory, samples[0].ref),
    lost,
    open,
    directory,
  }
}

/** What may stand where a blob was. */
const OBSTACLES: Record<string, (path: string) => void> = {
  'an empty directory': (path) => mkdirSync(path),
  'a directory with something in it': (path) => mkdirSync(join(path, 'some/more'), { recursive: true }),
  'a link to itself': (path) => symlinkSync(path, path),
}

for (const [name, put] of Object.entries(OBSTACLES)) {
  t.test(`a blob in whose place is ${name} is missing, and can be stored again`, async (t) => {
    for (const how of ['read', 'readAt', 'stat', 'verify', 'after a restart'] as const) {
      const { one, other, path, lost, open } = await storedBefore(t)
      let store = await open()
      await holds(t, store, one)
      rmSync(path)
      put(path)
      if (how === 'read') await t.rejects(store.read(one.ref), MISSING)
      if (how === 'readAt') await t.rejects(store.readAt(one.ref, Buffer.alloc(10), 0), MISSING)
      if (how === 'stat') t.equal(await store.stat(one.ref.digest), undefined)
      if (how === 'verify') t.equal(await store.examine(one.ref.digest), false)
      if (how === 'after a restart') store = await open()
      else t.same(lost, [one.ref.digest], how)
      t.equal(store.has(one.ref.digest), false, how)
      await store.put(one.bytes)
      t.ok(statSync(path).isFile())
      for (const each of [one, other]) await holds(t, store, each)
      await store.close()
    }
  })
}

t.test('what is in the place of a blob goes with it when it is deleted', async (t) => {
  const { one, path, open } = await storedBefore(t)
  await using store = await open()
  rmSync(path)
  mkdirSync(join(path, 'some'), { recursive: true })
  await store.delete(one.ref.digest)
  t.throws(() => statSync(path), { code: 'ENOENT' })
})

t.test('a file in the place of a directory of blobs costs those, and no more', async (t) => {
  for (const restarts of [false, true]) {
    const { one, other, path, open, directory } = await storedBefore(t)
    let store = await open()
    const shard = dirname(path)
    renameSync(shard, join(directory, 'elsewhere'))
    writeFileSync(shard, '')
    if (restarts) store = await open()
    await t.rejects(store.read(one.ref), MISSING)
    // Of a directory that was known the first attempt only finds that out.
    if (!restarts) await t.rejects(store.put(one.bytes), { code: 'MUSTER_STORE_FAILED' })
    await store.putMany([one.bytes, other.bytes])
    for (const each of [one, other]) await holds(t, store, each)
    await store.close()
  }
})

t.test('what was left behind goes at the start, whatever it is', async (t) => {
  const { one, open, directory } = await storedBefore(t)
  mkdirSync(join(directory, '.incoming-1/some'), { recursive: true })
  await using store = await open()
  t.throws(() => statSync(join(directory, '.incoming-1')), { code: 'ENOENT' })
  await holds(t, store, one)
})
