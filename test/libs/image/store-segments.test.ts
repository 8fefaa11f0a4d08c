import { appendFileSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { cutSegments } from '../../../libs/archive/cut.ts'
import { TreeChangedError } from '../../../libs/archive/errors.ts'
import { linkMembers } from '../../../libs/archive/hard-links.ts'
import { SEGMENT_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { walkTree } from '../../../libs/archive/walk-tree.ts'
import { BuildThreads } from '../../../libs/image/build-threads.ts'
import { SegmentJobs } from '../../../libs/image/segment-jobs.ts'
import { type SegmentStoring, storeSegments } from '../../../libs/image/store-segments.ts'
import type { SurveyedSegment } from '../../../libs/image/survey.ts'
import type { SegmentRef } from '../../../libs/records/image-manifest.ts'
import { collect } from '../archive/_tools.ts'
import { MemoryCache, MemorySink } from './_tools.ts'

async function segmentsOf(root: string): Promise<SurveyedSegment[]> {
  const segments = cutSegments(linkMembers(await collect(walkTree(root))))
  return segments.map((segment) => ({ ...segment, key: undefined }))
}

/** Files that make a segment each. */
function files(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`f${index}`, `${index}`.repeat(200_000)]),
  )
}

function threadsOf(t: Test): BuildThreads {
  const threads = new BuildThreads()
  t.teardown(() => threads.close())
  return threads
}

const onStored = () => {}

/** Of segments that are all there from the start, what they became, in their order. */
async function stored(segments: SurveyedSegment[], storing: SegmentStoring): Promise<SegmentRef[]> {
  const jobs = new SegmentJobs()
  jobs.add(segments)
  jobs.end()
  const refs = await storeSegments(jobs, storing)
  return segments.map((segment) => refs.get(segment)!)
}

t.test('each segment has its reference, whichever is done first', async (t) => {
  const root = t.testdir(files(8))
  const segments = await segmentsOf(root)
  const told: SegmentRef[] = []
  const threads = threadsOf(t)
  const storing = {
    root,
    store: new MemorySink(),
    codec: 'gzip',
    threads,
    onStored: (_: unknown, ref: SegmentRef) => told.push(ref),
  } as const
  const refs = await stored(segments, storing)
  t.same(
    refs.map(({ rawSize }) => rawSize),
    segments.map(({ rawSize }) => rawSize),
  )
  t.same(new Set(told), new Set(refs))
  t.same(await stored(segments, { ...storing, store: new MemorySink() }), refs)
})

t.test('what the store rejects with ends all of it, and nothing runs on', async (t) => {
  const root = t.testdir(files(20))
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  let running = 0
  const store = new MemorySink()
  store.putMany = async () => {
    running++
    await new Promise(setImmediate)
    running--
    throw full
  }
  const segments = await segmentsOf(root)
  await t.rejects(stored(segments, { root, store, codec: 'gzip', threads: threadsOf(t), onStored }), full)
  t.equal(running, 0)
})

t.test('a segment too large for memory is stored as it comes, and what rejects that ends all', async (t) => {
  const root = t.testdir(files(2))
  writeFileSync(`${root}/large`, Buffer.alloc(SEGMENT_BYTES_MAX + 1, 'large file '))
  const segments = await segmentsOf(root)
  const full = new Error('no space left on device')
  const store = new MemorySink()
  store.putStream = async (source) => {
    for await (const _ of source) throw full
    throw new Error('there was nothing')
  }
  const cache = new MemoryCache()
  const storing = { root, codec: 'gzip', cache, onStored } as const
  await t.rejects(stored(segments, { ...storing, store, threads: threadsOf(t) }), full)
  await stored(segments, { ...storing, store: new MemorySink(), threads: threadsOf(t) })
  t.equal(cache.known.size, 3)
  const unused = new MemorySink()
  await stored(segments, { ...storing, store: unused, threads: threadsOf(t) })
  t.equal(unused.blobs.size, 0, 'the large one is remembered like the others')
})

t.test('a cache saves the compression of what it knows', async (t) => {
  const root = t.testdir(files(3))
  const segments = await segmentsOf(root)
  const storing = { root, cache: new MemoryCache(), threads: threadsOf(t), onStored }
  const first = await stored(segments, { ...storing, store: new MemorySink(), codec: 'gzip' })
  const store = new MemorySink()
  t.same(await stored(segments, { ...storing, store, codec: 'gzip' }), first)
  t.equal(store.blobs.size, 0)
  await stored(segments, { ...storing, store, codec: 'zstd' })
  t.equal(store.blobs.size, 3, 'another codec is another segment')
})

t.test('a file that changed since the tree was looked at ends the build', async (t) => {
  const root = t.testdir(files(3))
  const segments = await segmentsOf(root)
  appendFileSync(`${root}/f1`, 'x')
  const storing = { root, store: new MemorySink(), codec: 'gzip', threads: threadsOf(t), onStored } as const
  await t.rejects(stored(segments, storing), TreeChangedError)
})

t.test('segments may come while others are at work', async (t) => {
  const root = t.testdir(files(6))
  const segments = await segmentsOf(root)
  const jobs = new SegmentJobs()
  const first = Promise.withResolvers<void>()
  const storing = { root, store: new MemorySink(), codec: 'gzip', threads: threadsOf(t) } as const
  const storingAll = storeSegments(jobs, { ...storing, onStored: () => first.resolve() })
  jobs.add(segments.slice(0, 3))
  await first.promise
  jobs.add(segments.slice(3))
  jobs.end()
  t.same(new Set((await storingAll).keys()), new Set(segments))
})

t.test('a store that fails while more is to come ends it at once', async (t) => {
  const root = t.testdir(files(1))
  writeFileSync(`${root}/large`, Buffer.alloc(SEGMENT_BYTES_MAX + 1, 'large file '))
  const segments = await segmentsOf(root)
  const full = new Error('no space left on device')
  const store = new MemorySink()
  store.putStream = async (source) => {
    for await (const _ of source) throw full
    throw new Error('there was nothing')
  }
  const jobs = new SegmentJobs()
  jobs.add(segments)
  await t.rejects(storeSegments(jobs, { root, store, codec: 'gzip', threads: threadsOf(t), onStored }), full)
})

t.test('a signal ends it in the middle of a large file, and while nothing is there to do', async (t) => {
  const root = t.testdir({})
  writeFileSync(`${root}/large`, Buffer.alloc(SEGMENT_BYTES_MAX * 20, 'large file '))
  const segments = await segmentsOf(root)
  for (const waiting of [segments, []]) {
    const jobs = new SegmentJobs()
    jobs.add(waiting)
    const stop = new AbortController()
    const reason = new Error('enough')
    const store = new MemorySink()
    store.putStream = async (source) => {
      for await (const _ of source) stop.abort(reason)
      throw new Error('it came to an end')
    }
    const storing = { root, store, codec: 'gzip', threads: threadsOf(t), signal: stop.signal } as const
    const ended = storeSegments(jobs, { ...storing, onStored })
    if (waiting.length === 0) stop.abort(reason)
    await t.rejects(ended, reason)
  }
})
