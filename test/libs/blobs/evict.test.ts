import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { BlobMissingError } from '../../../libs/blobs/errors.ts'
import { evict } from '../../../libs/blobs/evict.ts'
import { type Digest, isDigest } from '../../../libs/digest/digest.ts'
import { type Sample, sample } from './_fixtures.ts'

/** A store of 20 blobs of 1,000 bytes, each used a second after the one before. */
async function open(t: Test) {
  const clock = { nowMs: 1_000_000 }
  const store = await BlobStore.open({ directory: join(t.testdir(), 'store'), now: () => clock.nowMs })
  const digests: Digest[] = []
  for (let index = 0; index < 20; index++, clock.nowMs += 1_000) {
    const { ref, bytes } = sample(1_000)
    await store.put(bytes)
    digests.push(ref.digest)
  }
  const left = () => digests.flatMap((digest, index) => (store.has(digest) ? [index] : []))
  return { store, digests, clock, left }
}

const none = new Set<Digest>()

t.test('the least recently used go first, and no more than must', async (t) => {
  const { store, digests, clock, left } = await open(t)
  store.used(digests[0]!)
  const options = { store, bytes: 2_500, needed: none, inUse: () => none, usedBeforeMs: clock.nowMs }
  t.same(await evict(options), { blobs: 3, bytes: 3_000 })
  t.same(left(), [0, ...Array.from({ length: 16 }, (_, index) => index + 4)])
})

t.test(
  'what is needed, in use or was of use just now stays, even if the bytes are not reached',
  async (t) => {
    const { store, digests, clock, left } = await open(t)
    const options = {
      store,
      bytes: 1e9,
      needed: new Set(digests.slice(0, 3)),
      inUse: () => new Set(digests.slice(5, 7)),
      usedBeforeMs: clock.nowMs - 2_000,
    }
    t.same(await evict(options), { blobs: 13, bytes: 13_000 })
    t.same(left(), [0, 1, 2, 5, 6, 18, 19])
  },
)

t.test('a blob that comes to be used meanwhile stays', async (t) => {
  const { store, digests, clock, left } = await open(t)
  const last = digests.at(-1)!
  const options = { store, bytes: 1e9, needed: none, inUse: () => none, usedBeforeMs: clock.nowMs }
  const running = evict(options)
  store.used(last)
  await running
  t.same(left(), [19])
})

/** Whole numbers from 0 to below a limit, the same for the same seed: a linear congruential generator. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** Files of blobs by their digests. */
function filesIn(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries.flatMap(({ name }) => (isDigest(name) ? [name] : [])).sort()
}

t.test(
  'index and disk agree, however the same blobs are put, deleted, read and evicted at once',
  async (t) => {
    const samples = Array.from({ length: 4 }, (_, index) => sample(1_000 + index))
    for (let seed = 1; seed <= 60; seed++) {
      const below = numbers(seed)
      const directory = join(t.testdir(), `store-${seed}`)
      const store = await BlobStore.open({ directory })
      const work = [
        async () => void (await store.put(samples[below(4)]!.bytes)),
        async () =>
          void (await store.putMany(
            samples.map(({ bytes }) => bytes),
            undefined,
            { durable: false },
          )),
        async ({ bytes, ref }: Sample) =>
          void (await store.putStream([bytes.subarray(0, 9), bytes.subarray(9)], ref)),
        async ({ ref }: Sample) => store.delete(ref.digest),
        async ({ bytes, ref }: Sample) => {
          const read = await store.read(ref).catch((error: unknown) => error)
          if (Buffer.isBuffer(read) ? !read.equals(bytes) : !(read instanceof BlobMissingError))
            t.fail(String(read))
        },
        async ({ ref }: Sample) => void (await store.examine(ref.digest)),
        async () => {
          const options = { needed: none, inUse: () => none, usedBeforeMs: Number.POSITIVE_INFINITY }
          await evict({ store, bytes: 1_500, ...options })
        },
      ]
      for (let round = 0; round < 4; round++) {
        const running = Array.from({ length: 12 }, async () => {
          const [each, steps, blob] = [work[below(work.length)]!, below(4), samples[below(4)]!]
          for (let step = 0; step < steps; step++) await new Promise((resolve) => setImmediate(resolve))
          await each(blob)
        })
        await Promise.all(running)
        const known = [...store.list()].sort()
        if (filesIn(directory).join() !== known.join())
          t.same(filesIn(directory), known, `seed ${seed}, round ${round}`)
        const bytes = known.reduce(
          (sum, digest) => sum + samples.find(({ ref }) => ref.digest === digest)!.ref.size,
          0,
        )
        if (store.usedBytes !== bytes) t.equal(store.usedBytes, bytes, `seed ${seed}, round ${round}`)
      }
      await store.close()
    }
  },
)

t.test('a blob that is put while it is being evicted is there afterwards', async (t) => {
  for (let steps = 0; steps < 12; steps++) {
    const store = await BlobStore.open({ directory: join(t.testdir(), `store-${steps}`) })
    const { bytes, ref } = sample(1_000)
    await store.put(bytes)
    const options = { needed: none, inUse: () => none, usedBeforeMs: Number.POSITIVE_INFINITY }
    // Somebody is putting or deleting it already, so that the eviction has to wait for its turn.
    const others = [store.delete(ref.digest), store.putStream([bytes], ref)]
    const evicting = evict({ store, bytes: 1, ...options })
    for (let step = 0; step < steps; step++) await new Promise((resolve) => setImmediate(resolve))
    await store.put(bytes)
    await Promise.all([evicting, ...others])
    t.same(await store.read(ref), bytes, `after ${steps} steps`)
    await store.close()
  }
})
