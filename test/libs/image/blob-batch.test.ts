import t from 'tap'
import { digestOf } from '../../../libs/digest/digest.ts'
import { BlobBatch } from '../../../libs/image/blob-batch.ts'
import { BATCH_BLOBS_MAX } from '../../../libs/image/limits.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { MemorySink } from './_tools.ts'

function blob(text: string): { ref: BlobRef; bytes: Buffer } {
  const bytes = Buffer.from(text)
  return { ref: { digest: digestOf(bytes), size: bytes.length }, bytes }
}

t.test('blobs are stored many at once, all of them in the end', async (t) => {
  const store = new MemorySink()
  const batches: number[] = []
  const batch = new BlobBatch(store, async (refs) => void batches.push(refs.length))
  await Promise.all(Array.from({ length: BATCH_BLOBS_MAX + 10 }, (_, at) => batch.add(blob(`${at}`))))
  await batch.finish()
  t.same(batches, [BATCH_BLOBS_MAX, 10])
  t.equal(store.blobs.size, BATCH_BLOBS_MAX + 10)
})

t.test('whoever adds waits while as much is waiting as is being stored', async (t) => {
  const store = new MemorySink()
  const storing = Promise.withResolvers<void>()
  const putMany = store.putMany.bind(store)
  store.putMany = async (list) => {
    await storing.promise
    return putMany(list)
  }
  const batch = new BlobBatch(store, async () => {})
  const count = BATCH_BLOBS_MAX * 2
  const adding = Array.from({ length: count }, (_, at) => batch.add(blob(`${at}`)))
  const last = adding.pop()!
  await Promise.all(adding)
  let waits = true
  const added = last.then(() => {
    waits = false
  })
  await new Promise(setImmediate)
  t.equal(waits, true)
  storing.resolve()
  await added
  await batch.finish()
  t.equal(store.blobs.size, count)
})

t.test('what the store says is heard by who adds next, and who finishes', async (t) => {
  const store = new MemorySink()
  const full = new Error('full')
  store.putMany = () => Promise.reject(full)
  const batch = new BlobBatch(store, async () => {})
  const adding = Array.from({ length: BATCH_BLOBS_MAX }, (_, at) => batch.add(blob(`${at}`)))
  await Promise.all(adding)
  await t.rejects(batch.finish(), full)
  await batch.abandon()
})
