import { once } from 'node:events'
import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import {
  SMALL_BLOB_BYTES,
  SMALL_TRANSFERS_RESERVED,
  TRANSFERS_PARALLEL_MAX,
} from '../../../libs/blobs/limits.ts'
import { deadOrigin, fileOf, holds, openPuller, sample, startOrigin, startServer } from './_fixtures.ts'

const MISSING = { code: 'MUSTER_BLOB_MISSING' }
const UNAVAILABLE = { code: 'MUSTER_ORIGIN_UNAVAILABLE' }

t.test('a blob is fetched once, and not at all when it is here', async (t) => {
  const { store, puller } = await openPuller(t)
  const one = sample(300_000)
  const origin = await startOrigin(t, [one])
  await puller.pull(one.ref, [origin.base])
  await holds(t, store, one)
  await puller.pull(one.ref, [origin.base])
  t.same(origin.requests, [`GET /blobs/${one.ref.digest}`])
})

t.test('a blob that cannot be read any more is not believed to be here, but fetched', async (t) => {
  const directory = join(t.testdir(), 'blobs')
  await using store = await BlobStore.open({ directory })
  await using puller = new BlobPuller({ store })
  const one = sample(1000)
  const origin = await startOrigin(t, [one])
  await puller.pull(one.ref, [origin.base])
  rmSync(fileOf(directory, one.ref))
  symlinkSync('/proc/self/mem', fileOf(directory, one.ref)) // Reading its first page gives EIO.
  await t.rejects(store.readAt(one.ref, Buffer.alloc(10), 0), { code: 'MUSTER_BLOB_MISSING' })
  await puller.pull(one.ref, [origin.base])
  await holds(t, store, one)
  t.equal(origin.requests.length, 2)
})

t.test('an empty blob can be fetched, and a base URL may end with a slash', async (t) => {
  const { store, puller } = await openPuller(t)
  const empty = sample(0)
  const origin = await startOrigin(t, [empty])
  await puller.pull(empty.ref, [`${origin.base}/`])
  await holds(t, store, empty)
})

t.test('callers who want the same blob share one request', async (t) => {
  const { store, puller } = await openPuller(t)
  const one = sample(100_000)
  const origin = await startOrigin(t, [one])
  await Promise.all(Array.from({ length: 20 }, () => puller.pull(one.ref, [origin.base])))
  await holds(t, store, one)
  t.equal(origin.requests.length, 1)
})

t.test('many blobs go over a few connections that are kept', async (t) => {
  const { store, puller } = await openPuller(t)
  const samples = Array.from({ length: 40 }, () => sample(5000))
  const origin = await startOrigin(t, samples)
  let connections = 0
  origin.server.on('connection', () => connections++)
  await Promise.all(samples.map(({ ref }) => puller.pull(ref, [origin.base])))
  for (const one of samples) await holds(t, store, one)
  t.ok(connections <= TRANSFERS_PARALLEL_MAX, `${connections} connections`)
})

t.test('no more transfers run than allowed, and those of higher priority go first', async (t) => {
  const { puller } = await openPuller(t)
  const samples = Array.from({ length: TRANSFERS_PARALLEL_MAX + 3 }, () => sample(100))
  const asked: string[] = []
  const waiting: (() => void)[] = []
  const full = Promise.withResolvers<void>()
  const origin = await startServer(t, (request, response) => {
    asked.push(request.url!.slice('/blobs/'.length))
    const { bytes } = samples.find(({ ref }) => ref.digest === asked.at(-1))!
    if (asked.length > TRANSFERS_PARALLEL_MAX) response.end(bytes)
    else waiting.push(() => response.end(bytes))
    if (asked.length === TRANSFERS_PARALLEL_MAX) full.resolve()
  })
  const priorities = samples.map((_, index) => (index < TRANSFERS_PARALLEL_MAX ? 0 : index))
  const pulls = samples.map(({ ref }, index) =>
    puller.pull(ref, [origin.base], { priority: priorities[index]! }),
  )
  await full.promise
  t.equal(asked.length, TRANSFERS_PARALLEL_MAX)
  waiting.shift()!()
  await Promise.race(pulls.slice(0, TRANSFERS_PARALLEL_MAX))
  await Promise.all(pulls.slice(TRANSFERS_PARALLEL_MAX))
  t.same(
    asked.slice(TRANSFERS_PARALLEL_MAX),
    samples
      .slice(TRANSFERS_PARALLEL_MAX)
      .map(({ ref }) => ref.digest)
      .reverse(),
  )
  for (const answer of waiting) answer()
  await Promise.all(pulls)
})

t.test('a small blob does not wait for large ones, however many there are', async (t) => {
  const { puller } = await openPuller(t)
  const large = Array.from({ length: TRANSFERS_PARALLEL_MAX }, () => sample(SMALL_BLOB_BYTES))
  const small = sample(100)
  const places = TRANSFERS_PARALLEL_MAX - SMALL_TRANSFERS_RESERVED
  const taken = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const origin = await startServer(t, async (request, response) => {
    if (request.url?.endsWith(small.ref.digest)) return void response.end(small.bytes)
    if (origin.requests.length === places) taken.resolve()
    await go.promise
    response.end(large.find(({ ref }) => request.url?.endsWith(ref.digest))!.bytes)
  })
  const pulls = large.map(({ ref }) => puller.pull(ref, [origin.base]))
  await taken.promise
  await puller.pull(small.ref, [origin.base])
  t.equal(origin.requests.length, places + 1)
  go.resolve()
  await Promise.all(pulls)
})

t.test('a blob is missing only if every origin says so', async (t) => {
  const { puller } = await openPuller(t)
  const one = sample(100)
  const empty = await startOrigin(t, [])
  const dead = await deadOrigin(t)
  await t.rejects(puller.pull(one.ref, [empty.base]), MISSING)
  await t.rejects(puller.pull(one.ref, []), MISSING)
  await t.rejects(puller.pull(one.ref, [empty.base, dead]), { ...UNAVAILABLE, message: /ECONNREFUSED/ })
  await t.rejects(puller.pull(one.ref, ['not a url', 'ftp://127.0.0.1']), {
    ...UNAVAILABLE,
    message: /"not a url".*"ftp:/,
  })
})

t.test('the next origin is asked when one is dead, empty, broken or redirects', async (t) => {
  const { store, puller } = await openPuller(t)
  const one = sample(100)
  const origin = await startOrigin(t, [one])
  const empty = await startOrigin(t, [])
  const broken = await startServer(t, (_, response) => response.writeHead(500).end('oops'))
  const moved = await startServer(t, (_, response) =>
    response.writeHead(302, { location: `${origin.base}/blobs/${one.ref.digest}` }).end(),
  )
  await puller.pull(one.ref, [await deadOrigin(t), empty.base, broken.base, moved.base, origin.base])
  await holds(t, store, one)
})

t.test('an origin that failed is asked last for a while', async (t) => {
  const { puller } = await openPuller(t)
  const samples = [sample(100), sample(100)]
  const broken = await startServer(t, (_, response) => response.writeHead(503).end())
  const origin = await startOrigin(t, samples)
  for (const { ref } of samples) await puller.pull(ref, [broken.base, origin.base])
  t.equal(broken.requests.length, 1)
})

t.test('who aborts leaves alone; the last one to leave ends the transfer', async (t) => {
  const { puller, store } = await openPuller(t)
  const one = sample(100_000)
  const asked = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const origin = await startServer(t, async (_, response) => {
    response.once('close', () => closed.resolve())
    asked.resolve()
    await go.promise
    response.end(one.bytes)
  })
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
  const pulls = [first, second].map(({ signal }) => puller.pull(one.ref, [origin.base], { signal }))
  await asked.promise
  first.abort(new Error('enough'))
  await t.rejects(pulls[0]!, { message: 'enough' })
  second.abort(new Error('me too'))
  await t.rejects(pulls[1]!, { message: 'me too' })
  await closed.promise
  t.equal(store.has(one.ref.digest), false)

  const again = puller.pull(one.ref, [origin.base], { signal: third.signal })
  go.resolve()
  await again
  await holds(t, store, one)
  third.abort()
  await t.rejects(puller.pull(one.ref, [], { signal: third.signal }), { name: 'AbortError' })
})

t.test('closing ends all pulls, running and waiting', async (t) => {
  const { puller } = await openPuller(t)
  const mute = await startServer(t, () => {})
  const pulls = Array.from({ length: 3 * TRANSFERS_PARALLEL_MAX }, () =>
    puller.pull(sample(10).ref, [mute.base]),
  )
  const results = Promise.allSettled(pulls)
  await once(mute.server, 'request')
  await puller.close()
  const stopped = { status: 'rejected', reason: { code: 'MUSTER_PULL_STOPPED' } }
  t.match(
    await results,
    pulls.map(() => stopped),
  )
  await t.rejects(puller.pull(sample(10).ref, [mute.base]), { code: 'MUSTER_PULL_STOPPED' })
})
