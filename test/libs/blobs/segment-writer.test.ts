import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Arrivals } from '../../../libs/blobs/arrivals.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { SegmentWriter } from '../../../libs/blobs/segment-writer.ts'
import { holds, openStore, sample } from './_fixtures.ts'

t.test('a segment is to be had at once, and then from the store', async (t) => {
  const store = await openStore(t)
  const arrivals = new Arrivals({ recentBytesMax: 0 })
  const writer = new SegmentWriter({ store, arrivals })
  const samples = Array.from({ length: 100 }, () => sample(1_000))
  const fates = await Promise.all(samples.map(({ ref, bytes }) => writer.add(ref, bytes)))
  for (const { ref, bytes } of samples) t.equal(arrivals.get(ref.digest), bytes)
  await Promise.all(fates.map(({ written }) => written))
  for (const one of samples) await holds(t, store, one)
  for (const { ref } of samples) t.equal(arrivals.get(ref.digest), undefined)
  writer.hurry()
  await Promise.all(fates.map(({ stored }) => stored))
  await writer.close()
})

t.test('what the disk refuses is told of each segment, and the next ones are written', async (t) => {
  const directory = join(t.testdir(), 'store')
  const store = await BlobStore.open({ directory })
  const arrivals = new Arrivals()
  const writer = new SegmentWriter({ store, arrivals })
  rmSync(directory, { recursive: true })
  const lost = sample(10)
  const { written, stored } = await writer.add(lost.ref, lost.bytes)
  await t.rejects(written, { code: 'MUSTER_STORE_FAILED' })
  await t.rejects(stored, { code: 'MUSTER_STORE_FAILED' })
  t.equal(arrivals.get(lost.ref.digest), undefined)
  const again = new SegmentWriter({ store: await openStore(t), arrivals })
  const fate = await again.add(lost.ref, lost.bytes)
  await fate.written
  await Promise.all([writer.close(), again.close()])
  await fate.stored
})
