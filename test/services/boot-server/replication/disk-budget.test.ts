import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { Digest } from '../../../../libs/digest/digest.ts'
import { DiskBudget } from '../../../../services/boot-server/replication/disk-budget.ts'
import { sample } from '../../../libs/blobs/_fixtures.ts'

const HOUR_MS = 3_600_000

/** A budget of 100 blobs of 1,000 bytes, and a store with so many, each of use a minute after the one before. */
async function open(t: Test, { count, budgetBytes = 100_000 }: { count: number; budgetBytes?: number }) {
  const directory = join(t.testdir(), 'data')
  const clock = { nowMs: Date.UTC(2030, 0, 1) }
  const store = await BlobStore.open({ directory, now: () => clock.nowMs })
  const digests: Digest[] = []
  for (let index = 0; index < count; index++, clock.nowMs += 60_000) {
    const { ref, bytes } = sample(1_000)
    await store.put(bytes)
    digests.push(ref.digest)
  }
  clock.nowMs += HOUR_MS
  const needed: { digests: Digest[] | undefined } = { digests: [] }
  const told: string[] = []
  const rooms: number[] = []
  let freed = 0
  const disk = new DiskBudget({
    store,
    directory,
    budgetBytes,
    needed: async () => needed.digests && new Set(needed.digests),
    inUse: () => new Set(),
    onFreed: () => freed++,
    onRoom: (bytes) => rooms.push(bytes),
    logger: pino({ level: 'warn' }, { write: (line) => void told.push(JSON.parse(line).msg) }),
    now: () => clock.nowMs,
  })
  t.teardown(() => disk.close())
  const left = () => digests.flatMap((digest, index) => (store.has(digest) ? [index] : []))
  return { store, digests, clock, needed, disk, left, told, rooms, freed: () => freed, directory }
}

t.test('nothing is deleted below the high mark', async (t) => {
  const { disk, left } = await open(t, { count: 95 })
  await disk.check()
  t.equal(left().length, 95)
  t.same(disk.figures, { used: 95_000, max: 100_000 })
})

t.test('above it the oldest go, down to the low mark', async (t) => {
  const { disk, left, freed } = await open(t, { count: 96 })
  await disk.check()
  t.same(
    left(),
    Array.from({ length: 85 }, (_, index) => index + 11),
  )
  t.equal(freed(), 1)
})

t.test(
  'what is needed stays, however old, even if it is more than the budget; that is said once',
  async (t) => {
    const { disk, digests, needed, left, told } = await open(t, { count: 120 })
    needed.digests = digests.slice(0, 110)
    await disk.check()
    t.same(
      left(),
      Array.from({ length: 110 }, (_, index) => index),
    )
    await disk.check()
    t.same(told, ['what the rack needs is more than the disk may hold'])
  },
)

t.test('while it is not known what is needed, nothing is deleted', async (t) => {
  const { disk, needed, left } = await open(t, { count: 120 })
  needed.digests = undefined
  await disk.check({ isFull: true })
  t.equal(left().length, 120)
})

t.test('what was needed until just now goes last', async (t) => {
  const { disk, digests, needed, left, clock } = await open(t, { count: 96 })
  needed.digests = digests.slice(0, 20)
  await disk.check()
  t.same(left(), [
    ...Array.from({ length: 20 }, (_, index) => index),
    ...Array.from({ length: 65 }, (_, index) => index + 31),
  ])
  needed.digests = []
  clock.nowMs += HOUR_MS
  await disk.check({ isFull: true })
  t.same(
    left().slice(0, 20),
    Array.from({ length: 20 }, (_, index) => index),
  )
})

t.test('a full disk makes room also below the mark', async (t) => {
  const { disk, left, freed } = await open(t, { count: 50 })
  await disk.check({ isFull: true })
  t.ok(left().length < 50)
  t.ok(left().length > 35)
  t.equal(freed(), 1)
})

t.test('it is told once how much all that is wanted may have', async (t) => {
  const { disk, rooms } = await open(t, { count: 1 })
  await disk.measure()
  await disk.check()
  t.same(rooms, [85_000])
})

t.test('without a budget the disk itself is one', async (t) => {
  const { disk, left } = await open(t, { count: 10, budgetBytes: 0 })
  await disk.check()
  t.equal(left().length, 10)
  t.ok(disk.figures.max > 10_000)
})

t.test('uses are known to the next run', async (t) => {
  const { disk, digests, needed, clock, directory } = await open(t, { count: 10 })
  clock.nowMs += 48 * HOUR_MS
  needed.digests = digests.slice(0, 5)
  await disk.check()
  await disk.close()
  const later = await BlobStore.open({ directory })
  const uses = digests.map((digest) => later.lastUsed(digest)!)
  t.same(
    uses.slice(0, 5),
    Array.from({ length: 5 }, () => clock.nowMs),
  )
  t.ok(
    uses.slice(5).every((use) => use !== clock.nowMs),
    'the others have that of their files',
  )
})

// Only root may mount; in CI it must be possible.
if (process.getuid?.() === 0 || process.env.CI === 'true') {
  t.test('when the disk is full in the middle, room is made for the next attempt', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'muster-test-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'muster-test', directory])
    t.teardown(() => {
      execFileSync('umount', ['--lazy', directory])
      rmdirSync(directory)
    })
    let nowMs = Date.UTC(2030, 0, 1)
    const store = await BlobStore.open({
      directory,
      now: () => nowMs,
      onFull: () => void disk.check({ isFull: true }),
    })
    const freed = Promise.withResolvers<void>()
    const [old, kept, large] = [sample(1_000_000), sample(1_000_000), sample(1_800_000)]
    const disk = new DiskBudget({
      store,
      directory,
      budgetBytes: 0,
      needed: async () => new Set([kept.ref.digest]),
      inUse: () => new Set(),
      onFreed: freed.resolve,
      logger: pino({ level: 'silent' }),
      now: () => nowMs,
    })
    t.teardown(() => disk.close())
    for (const { bytes } of [old, kept]) await store.put(bytes)
    nowMs += HOUR_MS
    await t.rejects(store.putStream([large.bytes], large.ref), { code: 'MUSTER_STORE_FULL' })
    await freed.promise
    await store.putStream([large.bytes], large.ref)
    t.same(new Set(store.list()), new Set([kept.ref.digest, large.ref.digest]))
  })
}
