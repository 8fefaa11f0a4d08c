import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { evict } from '../../../libs/blobs/evict.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { sample } from './_fixtures.ts'

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
