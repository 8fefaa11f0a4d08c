import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { fileOf, holds, sample } from './_fixtures.ts'

const MISSING = { code: 'MUSTER_BLOB_MISSING' }

t.test('a store whose directory was removed takes blobs again after the first that fails', async (t) => {
  const directory = join(t.testdir(), 'store')
  await using store = await BlobStore.open({ directory })
  const one = sample(100)
  for (const put of [() => store.put(one.bytes), () => store.putStream([one.bytes], one.ref)]) {
    await store.put(one.bytes)
    rmSync(directory, { recursive: true })
    await t.rejects(store.read(one.ref), MISSING)
    await t.rejects(put(), { code: 'MUSTER_STORE_FAILED' })
    await put()
    t.same(await store.read(one.ref), one.bytes)
  }
})

t.test(
  'of a batch that cannot be put in place, nothing is left that the store does not know of',
  async (t) => {
    const directory = join(t.testdir(), 'store')
    const store = await BlobStore.open({ directory })
    t.teardown(() => store.close())
    const samples = Array.from({ length: 20 }, () => sample(1_000))
    const put = () => store.putMany(samples.map(({ bytes }) => bytes))
    await put()
    for (const { ref } of samples) await store.delete(ref.digest)
    // A file in the place of a directory of the store.
    const shard = dirname(fileOf(directory, samples[7]!.ref))
    rmSync(shard, { recursive: true })
    writeFileSync(shard, '')
    await t.rejects(put(), { code: 'MUSTER_STORE_FAILED' })
    t.same([...store.list()], [])
    const left = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    t.same(
      left.map(({ name }) => name),
      [basename(shard)],
    )
    await put()
    for (const each of samples) await holds(t, store, each)
  },
)
