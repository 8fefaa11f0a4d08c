import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { SegmentStore } from '../../../services/controller/segment-store.ts'

t.test('a segment is remembered across restarts, as long as its blob is there', async (t) => {
  const directory = t.testdir({ blobs: {} })
  const places = { blobs: join(directory, 'blobs'), segments: join(directory, 'segments') }
  const segment = { digest: '' as never, size: 0, rawSize: 9 }
  {
    const blobs = await BlobStore.open({ directory: places.blobs })
    await using store = await SegmentStore.open({ directory: places.segments, blobs })
    t.same(await store.getMany(['gzip.a']), [undefined])
    Object.assign(segment, await blobs.put(Buffer.from('segment')))
    await store.putMany([['gzip.a', segment]])
    t.same(await store.getMany(['gzip.a']), [segment])
  }
  {
    const blobs = await BlobStore.open({ directory: places.blobs })
    await using store = await SegmentStore.open({ directory: places.segments, blobs })
    t.same(await store.getMany(['gzip.a']), [segment])
  }
  for (const entry of await readdir(places.blobs)) await rm(join(places.blobs, entry), { recursive: true })
  const blobs = await BlobStore.open({ directory: places.blobs })
  await using store = await SegmentStore.open({ directory: places.segments, blobs })
  t.same(await store.getMany(['gzip.a']), [undefined])
})

t.test('what is gone, and what no build asks for any more, is forgotten', async (t) => {
  const directory = t.testdir({ blobs: {} })
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const DAY_MS = 24 * 60 * 60 * 1_000
  let now = 1_000 * DAY_MS
  const options = { directory: join(directory, 'segments'), blobs, now: () => now }
  await using store = await SegmentStore.open(options)
  const [one, two] = await blobs.putMany([Buffer.from('one'), Buffer.from('two')])
  const keys = ['old', 'used', 'gone']
  await store.putMany(keys.map((key) => [key, { ...(key === 'gone' ? two! : one!), rawSize: 1 }] as const))
  const known = async (): Promise<boolean[]> =>
    (await store.getMany(keys)).map((found) => found !== undefined)
  t.same(await known(), [true, true, true])

  await store.prune((digest) => digest !== two!.digest)
  t.same(await known(), [true, true, false])

  now += 40 * DAY_MS
  await store.getMany(['used'])
  now += 40 * DAY_MS
  await store.prune(() => true)
  t.same(await known(), [false, true, false])
})

t.test('a directory that cannot be made is an error that says so', async (t) => {
  const directory = t.testdir({ file: '', blobs: {} })
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const opening = SegmentStore.open({ directory: join(directory, 'file', 'segments'), blobs })
  await t.rejects(opening, { code: 'MUSTER_STORE_UNUSABLE' })
})
