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
    t.equal(await store.get('gzip.a'), undefined)
    Object.assign(segment, await blobs.put(Buffer.from('segment')))
    await store.put('gzip.a', segment)
    t.same(await store.get('gzip.a'), segment)
  }
  {
    const blobs = await BlobStore.open({ directory: places.blobs })
    await using store = await SegmentStore.open({ directory: places.segments, blobs })
    t.same(await store.get('gzip.a'), segment)
  }
  for (const entry of await readdir(places.blobs)) await rm(join(places.blobs, entry), { recursive: true })
  const blobs = await BlobStore.open({ directory: places.blobs })
  await using store = await SegmentStore.open({ directory: places.segments, blobs })
  t.equal(await store.get('gzip.a'), undefined)
})

t.test('a directory that cannot be made is an error that says so', async (t) => {
  const directory = t.testdir({ file: '', blobs: {} })
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const opening = SegmentStore.open({ directory: join(directory, 'file', 'segments'), blobs })
  await t.rejects(opening, { code: 'MUSTER_STORE_UNUSABLE' })
})
