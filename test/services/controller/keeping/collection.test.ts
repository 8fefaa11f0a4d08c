import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import { collectedStore } from './_store.ts'

t.test('what nothing refers to goes after the grace time, and not before', async (t) => {
  await using store = await collectedStore(t.testdir())
  const ref = await store.blobs.put(Buffer.from('idle'))
  const day = 24 * 3_600_000
  const first = await store.collect({ graceMs: day })
  t.same(first, { blobs: 0, bytes: 0, waiting: { blobs: 1, bytes: 4 } })
  store.clock.ms += day - 1
  t.equal((await store.collect({ graceMs: day })).blobs, 0)
  store.clock.ms += 1
  t.equal((await store.collect({ graceMs: day, dryRun: true })).blobs, 1)
  t.ok(store.blobs.has(ref.digest))
  t.same(await store.collect({ graceMs: day }), { blobs: 1, bytes: 4, waiting: { blobs: 0, bytes: 0 } })
  t.notOk(store.blobs.has(ref.digest))
})

t.test('what is referred to again begins its grace time anew', async (t) => {
  await using store = await collectedStore(t.testdir())
  const ref = await store.blobs.put(Buffer.from('again'))
  await store.collect({ graceMs: 10 })
  store.clock.ms += 10
  store.named.set(ref.digest, ref)
  await store.collect({ graceMs: 10 })
  store.named.clear()
  store.clock.ms += 10
  t.equal((await store.collect({ graceMs: 10 })).blobs, 0)
  store.clock.ms += 10
  t.equal((await store.collect({ graceMs: 10 })).blobs, 1)
})

t.test(
  'what a piece of work has claimed stays as long as the work lasts, however long that is',
  async (t) => {
    await using store = await collectedStore(t.testdir())
    const work = store.uses.begin()
    const ref = await store.claimed.put(Buffer.from('built'))
    store.clock.ms += 1_000_000
    t.equal((await store.collect()).blobs, 0)
    work[Symbol.dispose]()
    store.clock.ms += 1
    t.equal((await store.collect()).blobs, 1)
    t.notOk(store.blobs.has(ref.digest))
  },
)

t.test(
  'a collection that is interrupted has deleted nothing that is needed, and can be made again',
  async (t) => {
    await using store = await collectedStore(t.testdir())
    const refs: BlobRef[] = []
    for (let n = 0; n < 60; n += 1) refs.push(await store.blobs.put(Buffer.from(`blob ${n}`)))
    for (const ref of refs.slice(0, 10)) store.named.set(ref.digest, ref)
    store.clock.ms += 1
    const stop = new AbortController()
    const collecting = store.collect({ signal: stop.signal })
    while ([...store.blobs.list()].length > 30) await turn()
    stop.abort(new Error('enough'))
    await t.rejects(collecting, { message: 'enough' })
    t.ok([...store.blobs.list()].length > 10, 'some are left')
    await store.collect()
    t.same(new Set(store.blobs.list()), new Set(store.named.keys()))
  },
)

/** Puts some blobs, waits in between, names all of them at once, and later none of them any more. */
const builds = fc.array(
  fc.record({
    contents: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
    turns: fc.integer({ min: 0, max: 6 }),
    stays: fc.boolean(),
  }),
  { minLength: 2, maxLength: 8 },
)

t.test('nothing that is named is ever missing, whatever builds and collections run at once', async (t) => {
  const directory = t.testdir()
  let round = 0
  await fc.assert(
    fc.asyncProperty(
      builds,
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 }),
      async (all, pauses) => {
        round += 1
        await using store = await collectedStore(`${directory}/${round}`)
        const owners = new Map<string, number>()
        const build = async ({ contents, turns, stays }: (typeof all)[number]): Promise<void> => {
          // Without it a claim would last for the grace time, which is none here.
          using _work = store.uses.begin()
          const refs: BlobRef[] = []
          for (const content of contents) {
            refs.push(await store.claimed.put(Buffer.from(`content ${content}`)))
            for (let n = 0; n < turns; n += 1) await turn()
          }
          for (const ref of refs) {
            owners.set(ref.digest, (owners.get(ref.digest) ?? 0) + 1)
            store.named.set(ref.digest, ref)
          }
          for (const ref of refs) await store.blobs.read(ref)
          for (let n = 0; n < turns; n += 1) await turn()
          for (const ref of refs) await store.blobs.read(ref)
          if (stays) return
          for (const ref of refs) {
            const left = owners.get(ref.digest)! - 1
            owners.set(ref.digest, left)
            if (left === 0) store.named.delete(ref.digest)
          }
        }
        const collections = async (): Promise<void> => {
          for (const turns of pauses) {
            for (let n = 0; n < turns; n += 1) await turn()
            store.clock.ms += 1
            await store.collect()
          }
        }
        await Promise.all([...all.map(build), collections()])
        for (const ref of store.named.values()) await store.blobs.read(ref)
        store.clock.ms += 1
        await store.collect()
        store.clock.ms += 1
        await store.collect()
        t.same(new Set(store.blobs.list()), new Set(store.named.keys()), 'and all else goes in the end')
      },
    ),
    { numRuns: 40 },
  )
})
