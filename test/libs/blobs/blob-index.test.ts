import { join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { USE_SAVED_EVERY_MS } from '../../../libs/blobs/limits.ts'
import { sample } from './_fixtures.ts'

t.test('what the blobs take together is known, from the beginning on', async (t) => {
  const directory = join(t.testdir(), 'store')
  const { bytes, ref } = sample(1000)
  await (await BlobStore.open({ directory })).put(bytes)
  await using store = await BlobStore.open({ directory })
  t.equal(store.usedBytes, 1000)
  t.equal(store.sizeOf(ref.digest), 1000)
  const more = await store.put(Buffer.alloc(500, 'm'))
  await store.put(Buffer.alloc(500, 'm'))
  t.equal(store.usedBytes, 1500)
  await store.delete(more.digest)
  await store.delete(more.digest)
  t.equal(store.usedBytes, 1000)
  t.equal(store.sizeOf(more.digest), undefined)
})

t.test('the last use of a blob is known, over a restart to a day', async (t) => {
  const directory = join(t.testdir(), 'store')
  const DAY_MS = USE_SAVED_EVERY_MS
  let nowMs = Date.UTC(2030, 0, 1)
  const open = () => BlobStore.open({ directory, now: () => nowMs })
  const earlier = await open()
  const [read, named, idle] = await earlier.putMany(
    ['read', 'named', 'idle'].map((text) => Buffer.from(text)),
  )
  const times = (store: BlobStore) => [read!, named!, idle!].map(({ digest }) => store.lastUsed(digest))
  const storedMs = nowMs
  t.same(times(earlier), [storedMs, storedMs, storedMs])
  nowMs += 2 * DAY_MS
  await earlier.read(read!)
  earlier.used(named!.digest)
  t.same(times(earlier), [nowMs, nowMs, storedMs])
  await earlier.saveUses()
  const savedMs = nowMs
  nowMs += DAY_MS / 2
  earlier.used(read!.digest)
  await earlier.saveUses()

  const later = await open()
  t.same(times(later).slice(0, 2), [savedMs, savedMs])
})
