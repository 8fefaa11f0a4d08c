import t from 'tap'
import { RESIDENT_KEPT_MS } from '../../../libs/blobs/limits.ts'
import { type LoadResident, ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { type Sample, sample } from './_fixtures.ts'

/** Each slab takes an eighth of the budget. */
function setup(budgetBytes = 800) {
  const clock = { nowMs: 1_000_000 }
  const cache = new ResidentCache({ budgetBytes, nowMs: () => clock.nowMs })
  const get = (ref: BlobRef, load: LoadResident) => {
    const lent = cache.lend(ref, load)
    if (lent) cache.release(lent.slab)
    return lent?.bytes
  }
  const fill = ({ ref, bytes }: Sample) => get(ref, async (target) => target.fill(bytes))
  return { clock, cache, get, fill }
}

async function fail(): Promise<never> {
  throw new Error('must not be loaded')
}

t.test('what was loaded is there without loading', async (t) => {
  const { cache, get, fill } = setup()
  const one = sample(100)
  t.same(await fill(one), one.bytes)
  t.same(get(one.ref, fail), one.bytes)
  t.equal(cache.sizeBytes, 100)
})

t.test('those who ask at the same time share one load', async (t) => {
  const { cache, get } = setup()
  const one = sample(100)
  const loaded = Promise.withResolvers<Buffer>()
  const first = get(one.ref, () => loaded.promise)
  const second = get(one.ref, fail)
  t.equal(cache.sizeBytes, 100, 'counted already')
  loaded.resolve(one.bytes)
  t.equal(await first, one.bytes)
  t.equal(await second, one.bytes)
  t.equal(cache.sizeBytes, 100)
})

t.test('a failed load leaves nothing behind and can be tried again', async (t) => {
  const { cache, get, fill } = setup()
  const one = sample(100)
  await t.rejects(Promise.resolve(get(one.ref, () => Promise.reject(new Error('disk')))), {
    message: 'disk',
  })
  t.equal(cache.sizeBytes, 0)
  t.same(await fill(one), one.bytes)
})

t.test('the budget holds, also for what is being loaded', async (t) => {
  const { cache, fill } = setup()
  const samples = Array.from({ length: 9 }, () => sample(100))
  const got = samples.map(fill)
  t.equal(got.filter((bytes) => bytes === undefined).length, 1)
  await Promise.all(got)
  t.equal(cache.sizeBytes, 800)
})

t.test('a blob that would take more than its share is not kept', async (t) => {
  t.equal(setup().fill(sample(101)), undefined)
})

t.test('what was used lately stays, what was not makes room, the oldest first', async (t) => {
  const { clock, cache, fill } = setup()
  const samples = Array.from({ length: 8 }, () => sample(100))
  for (const each of samples) await fill(each)
  const more = sample(100)
  t.equal(fill(more), undefined, 'all are in use')

  clock.nowMs += RESIDENT_KEPT_MS
  await fill(samples[0]!)
  t.same(await fill(more), more.bytes)
  t.equal(cache.has(samples[0]!.ref.digest), true)
  t.equal(cache.has(samples[1]!.ref.digest), false)
  t.equal(cache.has(samples[2]!.ref.digest), true)
  t.equal(cache.sizeBytes, 800)
})

t.test('blobs that are loaded together lie next to each other, and go together', async (t) => {
  const { clock, cache, get, fill } = setup(8_000)
  const samples = Array.from({ length: 80 }, () => sample(100))
  for (const each of samples) await fill(each)
  t.equal(cache.sizeBytes, 8_000)
  const memory = samples.slice(0, 10).map(({ ref }) => get(ref, fail) as Buffer)
  for (const [index, bytes] of memory.entries()) {
    t.equal(bytes.buffer, memory[0]!.buffer)
    t.equal(bytes.byteOffset, index * 100)
    t.same(bytes, samples[index]!.bytes)
  }
  clock.nowMs += RESIDENT_KEPT_MS
  await fill(samples[5]!)
  const more = sample(100)
  await fill(more)
  const here = samples.map(({ ref }) => cache.has(ref.digest))
  t.same(
    here,
    samples.map((_, index) => index < 10 || index >= 20),
  )
  t.equal(cache.sizeBytes, 8_000)
})

t.test('a large blob has memory of its own', async (t) => {
  const { cache, fill } = setup(8_000)
  const [small, large, other] = [sample(100), sample(901), sample(100)]
  for (const each of [small, large, other]) t.same(await fill(each), each.bytes)
  t.equal(cache.sizeBytes, 1_901)
})

t.test('memory that is read is not given to other blobs before that has ended', async (t) => {
  const { clock, cache, fill } = setup(8_000)
  const fillAll = async (samples: Sample[]): Promise<void> => {
    clock.nowMs += RESIDENT_KEPT_MS
    for (const each of samples) await fill(each)
  }
  const first = sample(500)
  const lent = cache.lend(first.ref, async (target) => target.fill(first.bytes))!
  const bytes = await lent.bytes
  await fillAll(Array.from({ length: 15 }, () => sample(500)))
  await fillAll(Array.from({ length: 16 }, () => sample(500)))
  t.equal(cache.has(first.ref.digest), false, 'it made room')
  t.same(bytes, first.bytes, 'and is what it was')

  cache.release(lent.slab)
  await fillAll(Array.from({ length: 16 }, () => sample(500)))
  t.notSame(bytes, first.bytes, 'now another blob is there')
  t.equal(cache.sizeBytes, 8_000)
})

t.test('memory goes round: none is made for what comes later', async (t) => {
  const { clock, cache, fill } = setup(8_000)
  const memory = new Set<ArrayBufferLike>()
  for (let round = 0; round < 5; round++) {
    for (let at = 0; at < 16; at++) memory.add(((await fill(sample(500))) as Buffer).buffer)
    clock.nowMs += RESIDENT_KEPT_MS
  }
  t.equal(memory.size, 1)
  t.equal(cache.sizeBytes, 8_000)
})

t.test('what failed to load is given back once, however many waited for it', async (t) => {
  const { cache, fill } = setup(8_000)
  const one = sample(500)
  const failed = Promise.withResolvers<Buffer>()
  const lent = Array.from({ length: 3 }, () => cache.lend(one.ref, () => failed.promise)!)
  failed.reject(new Error('disk'))
  for (const { bytes, slab } of lent) {
    await t.rejects(Promise.resolve(bytes), { message: 'disk' })
    cache.release(slab)
  }
  const samples = Array.from({ length: 16 }, () => sample(500))
  const filled = await Promise.all(samples.map(fill))
  for (const [index, each] of samples.entries()) t.same(filled[index], each.bytes)
})
