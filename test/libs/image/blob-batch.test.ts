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

/** A store whose puts wait until they are let go, and what it was asked to do. */
function slowSink() {
  const store = new MemorySink()
  const log: (number | 'sync')[] = []
  const gate = Promise.withResolvers<void>()
  const putMany = store.putMany.bind(store)
  store.putMany = async (list) => {
    log.push(list.length)
    await gate.promise
    return putMany(list)
  }
  store.sync = async () => void log.push('sync')
  return { store, log, letGo: gate.resolve }
}

t.test(
  'what came while others were written is written next, and the disk makes sure of all once',
  async (t) => {
    const { store, log, letGo } = slowSink()
    const sure: number[] = []
    const batch = new BlobBatch(store, async (refs) => void sure.push(refs.length))
    for (let at = 0; at < 10; at++) await batch.add([blob(`${at}`)])
    t.same(log, [1])
    letGo()
    await batch.finish()
    t.same(log, [1, 9, 'sync'])
    t.same(sure, [10])
    t.equal(store.blobs.size, 10)
  },
)

t.test('a blob that comes in the moment in which the last one is stored is not lost', async (t) => {
  for (let ticks = 0; ticks < 12; ticks++) {
    const store = new MemorySink()
    const stored = Promise.withResolvers<void>()
    const putMany = store.putMany.bind(store)
    store.putMany = async (list) => {
      const refs = await putMany(list)
      stored.resolve()
      return refs
    }
    const batch = new BlobBatch(store, async () => {})
    await batch.add([blob('first')])
    await stored.promise
    for (let tick = 0; tick < ticks; tick++) await null
    await batch.add([blob('second')])
    await batch.finish()
    t.equal(store.blobs.size, 2, `${ticks} ticks later`)
  }
})

t.test('of many blobs the disk makes sure before all have come', async (t) => {
  const { store, log, letGo } = slowSink()
  letGo()
  const sure: number[] = []
  const batch = new BlobBatch(store, async (refs) => void sure.push(refs.length))
  const count = 3 * BATCH_BLOBS_MAX
  for (let at = 0; at < count; at++) await batch.add([blob(`${at}`)])
  await batch.finish()
  t.ok(sure.length >= 2, `${sure}`)
  t.equal(
    sure.reduce((sum, each) => sum + each, 0),
    count,
  )
  t.equal(log.at(-1), 'sync')
  t.equal(store.blobs.size, count)
})

t.test('whoever adds waits while as much is waiting as may be', async (t) => {
  const { store, letGo } = slowSink()
  const batch = new BlobBatch(store, async () => {})
  const adding = Array.from({ length: BATCH_BLOBS_MAX + 1 }, (_, at) => batch.add([blob(`${at}`)]))
  const last = adding.pop()!
  await Promise.all(adding)
  let waits = true
  const added = last.then(() => {
    waits = false
  })
  await new Promise(setImmediate)
  t.equal(waits, true)
  letGo()
  await added
  await batch.finish()
  t.equal(store.blobs.size, BATCH_BLOBS_MAX + 1)
})

t.test('what the store says is heard by who adds next, and who finishes', async (t) => {
  const full = new Error('full')
  const onSure = async (): Promise<void> => void t.fail('nothing is sure')
  for (const failing of ['putMany', 'sync'] as const) {
    const store = Object.assign(new MemorySink(), { [failing]: () => Promise.reject(full) })
    const batch = new BlobBatch(store, onSure)
    await batch.add([blob('a')])
    await t.rejects(batch.finish(), full, failing)
    if (failing === 'putMany') await t.rejects(batch.add([blob('b')]), full)
    await batch.abandon()
  }
})

t.test('what waits is given up when it is abandoned, and what is being written ends', async (t) => {
  const { store, log, letGo } = slowSink()
  const batch = new BlobBatch(store, async () => void t.fail('nothing is sure'))
  for (let at = 0; at < 5; at++) await batch.add([blob(`${at}`)])
  const abandoned = batch.abandon()
  letGo()
  await abandoned
  t.same(log, [1])
  t.equal(store.blobs.size, 1)
})
