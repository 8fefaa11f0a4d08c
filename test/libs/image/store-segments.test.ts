import t from 'tap'
import { cutSegments, type Segment } from '../../../libs/archive/cut.ts'
import { linkMembers, type TreeMember } from '../../../libs/archive/hard-links.ts'
import { walkTree } from '../../../libs/archive/walk-tree.ts'
import type { SegmentCache } from '../../../libs/image/segment-cache.ts'
import { storeSegments } from '../../../libs/image/store-segments.ts'
import type { SegmentRef } from '../../../libs/records/image-manifest.ts'
import { collect } from '../archive/_tools.ts'
import { MemorySink } from './_tools.ts'

async function segmentsOf(root: string): Promise<Segment<TreeMember>[]> {
  return cutSegments(linkMembers(await collect(walkTree(root))))
}

/** Files that make a segment each. */
function files(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`f${index}`, `${index}`.repeat(200_000)]),
  )
}

const onStored = () => {}

t.test('references come in the order of the segments, whichever is done first', async (t) => {
  const root = t.testdir(files(8))
  const segments = await segmentsOf(root)
  const stored: SegmentRef[] = []
  const store = new MemorySink()
  const storing = {
    root,
    store,
    codec: 'gzip',
    onStored: (_: unknown, ref: SegmentRef) => stored.push(ref),
  } as const
  const refs = await storeSegments(segments, storing)
  t.same(
    refs.map(({ rawSize }) => rawSize),
    segments.map(({ rawSize }) => rawSize),
  )
  t.same(new Set(stored), new Set(refs))
  t.same(await storeSegments(segments, { ...storing, store: new MemorySink() }), refs)
})

t.test('what the store rejects with ends all of it, and nothing runs on', async (t) => {
  const root = t.testdir(files(20))
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  let running = 0
  let puts = 0
  const store = {
    put: async () => {
      running++
      puts++
      await new Promise(setImmediate)
      running--
      throw full
    },
  }
  const segments = await segmentsOf(root)
  await t.rejects(storeSegments(segments, { root, store, codec: 'gzip', onStored }), full)
  t.equal(running, 0)
  t.ok(puts < segments.length)
})

t.test('a cache saves the compression of what it knows', async (t) => {
  const root = t.testdir(files(3))
  const segments = await segmentsOf(root)
  const known = new Map<string, SegmentRef>()
  const cache: SegmentCache = {
    get: async (key) => known.get(key),
    put: async (key, ref) => void known.set(key, ref),
  }
  const first = await storeSegments(segments, {
    root,
    store: new MemorySink(),
    codec: 'gzip',
    cache,
    onStored,
  })
  const store = new MemorySink()
  t.same(await storeSegments(segments, { root, store, codec: 'gzip', cache, onStored }), first)
  t.equal(store.blobs.size, 0)
  await storeSegments(segments, { root, store, codec: 'zstd', cache, onStored })
  t.equal(store.blobs.size, 3, 'another codec is another segment')
})
